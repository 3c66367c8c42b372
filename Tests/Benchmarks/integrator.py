"""integrator.io: one connection by id, pages of large exports, and what other requests notice of a long run."""

import contextlib
import dataclasses
import json
import os
import shutil
import threading
import time

import report
import seeds
import servers
from canvas import expect
from load import Request, alternate, median, ratio, run

TOKEN = {"Authorization": "Bearer my_api_token"}
SHOP, LEDGER = "0000c0de0c00000000000001", "0000c0de0c00000000000002"
CONNECTION = Request("/v1/connections/5540c0de000000000000000d", headers=TOKEN)
EXPORT = {"pageSize": 20, "http": {"relativeURI": "/bench.json", "method": "GET"}}
RECORDS = int(os.environ.get("RECORDS", "1000000"))
RUN = min(RECORDS, 100_000)
PAGE = 1000


def folder_of_records(target, count):
    """The built-in seeds, and so many records at one place of the shop. Returns the folder."""
    shutil.copytree(seeds.BUILT_IN, target, dirs_exist_ok=True)
    path = target / "integrator" / "data.json"
    sets = json.loads(path.read_text())
    rows = [{"id": number, "name": f"Order {number}", "total": f"{number % 977}.50", "status": "open"} for number in range(count)]
    path.write_text(json.dumps([*sets, {"_id": "0000c0de11000000000000ff", "_connectionId": SHOP, "place": "/bench.json", "records": rows}]))
    return target


def pages(binary, work):
    """The second page of a virtual export, which is asked for with the state that came with the first."""
    with contextlib.ExitStack() as running:
        requests = {}
        for count in (1000, RECORDS):
            server = running.enter_context(start(binary, work, count))
            requests[server] = second_page(server)
        few, many = alternate(requests, 64, work).values()
        report.scale_row(
            "second page of a virtual export", median(few, "rate"), median(many, "rate"), ratio(few, many, "rate"),
            ratio(many, few, "cpu"), bound=1.3)


def start(binary, work, count):
    server = servers.understudy(binary, folder_of_records(work / f"seeds-records-{count}", count))
    server.name = f"{count:,} records"
    report.fact(f"exec to ready, {server.name}", server.ready - server.started, "s")
    report.fact(f"resident, {server.name}", server.resident_mebibytes(), "MiB")
    return server


def second_page(server):
    request = Request(f"/v1/connections/{SHOP}/export/pages", "POST", json.dumps({"export": EXPORT}).encode(), headers=TOKEN)
    state = json.loads(expect(server, request)[1])["pagedExportState"]
    return dataclasses.replace(request, body=json.dumps({"export": EXPORT, "pagedExportState": state}).encode())


def long_run(binary, work):
    """A flow takes so many records through a mapping into another application, all at once, since the clock leaps; others ask for a connection meanwhile."""
    with servers.understudy(binary, folder_of_records(work / f"seeds-records-{RUN}", RUN)) as server:
        flow = flow_over_all(server)
        alone = run(server, CONNECTION, 4, work)
        job = create(server, f"flows/{flow}/run", {})["_jobId"]
        leap = threading.Thread(target=lambda: expect(server, Request("/__admin/clock", "PUT", b'{"advance":"1h"}')))
        begin = time.perf_counter()
        leap.start()
        beside = run(server, CONNECTION, 4, work, seconds=1)
        leap.join()
        seconds = time.perf_counter() - begin
        done = json.loads(expect(server, Request(f"/v1/jobs/{job}", headers=TOKEN))[1])
        if done["status"] != "completed" or done["numSuccess"] != 2 * RUN:
            raise SystemExit(f"the run did not go through: {done}")
        report.fact(f"a run over {RUN:,} records, {RUN // PAGE} pages, others asking in its first second", seconds, "s")
        report.fact("one connection by id, 4 connections, alone, p99", alone.p99, "us")
        report.fact("the same while the flow runs, p99", beside.p99, "us")
        report.fact("its requests per second alone", alone.rate, "/s")
        report.fact("the same while the flow runs, on one core fewer", beside.rate, "/s")


def flow_over_all(server):
    export = create(server, "exports", {"name": "E", "_connectionId": SHOP, **EXPORT, "pageSize": PAGE})["_id"]
    fields = [{"extract": name, "generate": name} for name in ("name", "total", "status")]
    sink = create(server, "imports", {
        "name": "I", "_connectionId": LEDGER, "http": {"relativeURI": ["/sink"], "method": ["POST"]}, "mapping": {"fields": fields}})["_id"]
    return create(server, "flows", {
        "name": "F", "pageGenerators": [{"_exportId": export}], "pageProcessors": [{"type": "import", "_importId": sink}]})["_id"]


def create(server, path, document):
    request = Request(f"/v1/{path}", "POST", json.dumps(document).encode(), headers=TOKEN, status=201)
    return json.loads(expect(server, request)[1])
