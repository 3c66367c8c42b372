"""Seed folders made from the built-in ones, with as many workflows as a case needs."""

import json
import pathlib
import shutil

BUILT_IN = pathlib.Path("seed-data")
ACCOUNT = "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1"
LARGE_ACCOUNT = "18cc3b9f-c14e-4c7d-892b-7cc5545abac0"


def workflow_id(number):
    # Multiplied by an odd constant, so that ids come in no order.
    return f"{number * 2654435761 % 2**32:08x}-bec4-4000-8000-{number:012x}"


def folder(target, workflows, account=ACCOUNT):
    """A copy of the built-in seeds with so many further workflows in an account. Returns the folder."""
    shutil.copytree(BUILT_IN, target, dirs_exist_ok=True)
    path = target / "canvas" / "workflows.json"
    records = json.loads(path.read_text())
    pattern = {**records[1], "accountId": account, "regApplicationIds": []}
    with path.open("w") as file:
        file.write("[\n" + ",\n".join(json.dumps(record) for record in records))
        for number in range(workflows):
            second = number % 86400
            moment = f"2021-01-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
            record = {**pattern, "id": workflow_id(number), "name": f"Workflow {number}", "dateCreated": moment, "dateModified": moment}
            file.write(",\n" + json.dumps(record))
        file.write("\n]\n")
    return target


def folder_that_lists(target, workflows):
    """A folder whose account lists exactly so many workflows."""
    listed = sum(1 for record in json.loads((BUILT_IN / "canvas" / "workflows.json").read_text())
                 if not record.get("$placeholder") and record.get("$listed", True))
    return folder(target, workflows - listed)
