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


def account_id(number):
    return f"{number * 2654435761 % 2**32:08x}-acc0-4000-8000-{number:012x}"


def folder_of_accounts(target, accounts, workflows):
    """The built-in seeds, and so many accounts with so many workflows each, in files as a program writes them. Returns the folder."""
    shutil.copytree(BUILT_IN, target, dirs_exist_ok=True)
    path = target / "canvas" / "accounts.json"
    records = json.loads(path.read_text())
    records += ({**records[0], "id": account_id(number), "email": f"user{number}@example.com"} for number in range(accounts))
    path.write_text(json.dumps(records))
    path = target / "canvas" / "workflows.json"
    records = json.loads(path.read_text())
    with path.open("w") as file:
        file.write("[\n" + ",\n".join(json.dumps(record) for record in records))
        for account in range(accounts):
            for number in range(workflows):
                file.write(",\n" + json.dumps({
                    **records[1], "id": workflow_id(account * workflows + number), "accountId": account_id(account),
                    "name": f"Order transferring {number}", "dateModified": f"2022-04-{number % 28 + 1:02}T10:36:{number % 60:02}.478261"}))
        file.write("\n]\n")
    return target


def folder_that_lists(target, workflows):
    """A folder whose account lists exactly so many workflows."""
    listed = sum(1 for record in json.loads((BUILT_IN / "canvas" / "workflows.json").read_text())
                 if not record.get("$placeholder") and record.get("$listed", True))
    return folder(target, workflows - listed)
