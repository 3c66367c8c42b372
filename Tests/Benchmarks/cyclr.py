"""Cyclr: one account by id, and many accounts with a hundred cycles each."""

import contextlib
import json
import os
import shutil

import report
import seeds
import servers
from load import Request, alternate, median, ratio

TOKEN = {"Authorization": "Bearer 0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de"}
ACCOUNT = Request("/v1.0/accounts/acme-ltd", headers=TOKEN)
ACCOUNTS = int(os.environ.get("ACCOUNTS", "10000"))
CYCLES = 100


def account(number):
    return f"account-{number:06}"


def folder_of_cycles(target, accounts):
    """The built-in seeds, and so many accounts with a hundred paused cycles each. Returns the folder."""
    shutil.copytree(seeds.BUILT_IN, target, dirs_exist_ok=True)
    path = target / "cyclr" / "accounts.json"
    records = json.loads(path.read_text())
    records += ({**records[1], "Id": account(number), "Name": f"Account {number}"} for number in range(accounts))
    path.write_text(json.dumps(records))
    path = target / "cyclr" / "cycles.json"
    records = json.loads(path.read_text())
    with path.open("w") as file:
        file.write("[\n" + ",\n".join(json.dumps(record) for record in records))
        for owner in range(accounts):
            for number in range(CYCLES):
                ordinal = owner * CYCLES + number
                moment = f"2022-04-{number % 28 + 1:02}T10:36:{number % 60:02}.478261Z"
                file.write(",\n" + json.dumps({
                    "Id": f"{ordinal * 2654435761 % 2**32:08x}-c1c1-4000-8000-{ordinal:012x}", "CreatedOnUtc": moment, "Status": "Paused",
                    "Name": f"Subscribers to contacts {number}", "Description": "Makes a contact of each new subscriber.", "CreatedDate": moment,
                    "Tags": ["crm"], "$account": account(owner)}))
        file.write("\n]\n")
    return target


def many_cycles(binary, work):
    """Loading them, and listing those of one account beside a server that has a thousandth of them."""
    with contextlib.ExitStack() as running:
        few, many = (running.enter_context(start(binary, work, count)) for count in (max(ACCOUNTS // 1000, 1), ACCOUNTS))
        title = f"{ACCOUNTS:,} accounts with {CYCLES} cycles each"
        report.fact(f"exec to ready, {title}", many.ready - many.started, "s", bound=10)
        report.fact("resident when ready", many.resident_mebibytes(), "MiB")
        report.fact("most that was resident, mapped file included", many.peak_mebibytes(), "MiB", bound=2048)
        request = Request(f"/v1.0/cycles?pageSize={CYCLES}", headers={**TOKEN, "X-Cyclr-Account": account(0)})
        rounds = alternate({few: request, many: request}, 64, work)
        report.scale_row(
            "list of one account's cycles", median(rounds[few], "rate"), median(rounds[many], "rate"),
            ratio(rounds[few], rounds[many], "rate"), ratio(rounds[many], rounds[few], "cpu"), bound=1.3)


def start(binary, work, accounts):
    server = servers.understudy(binary, folder_of_cycles(work / f"seeds-cyclr-{accounts}", accounts))
    server.name = f"{accounts:,} accounts"
    return server
