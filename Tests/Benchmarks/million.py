"""The same load against a thousand and against a million workflows."""

import contextlib
import os
import statistics
import time

import report
import seeds
import servers
from load import Request, alternate, median, ratio
from canvas import LIST, POST, RECORD, expect, reset

RECORDS = int(os.environ.get("RECORDS", "1000000"))
OF_LARGE_ACCOUNT = {"ManagedAccountId": seeds.LARGE_ACCOUNT}


def compare(binary, work):
    with contextlib.ExitStack() as running:
        few = running.enter_context(start(binary, work, 1000))
        many = running.enter_context(start(binary, work, RECORDS))
        scale("look-up of a thousand ids in turn", {few: look_up(1000), many: look_up(RECORDS)}, work)
        scale("one workflow by id", {few: RECORD, many: RECORD}, work)
        scale("list of a small account", {few: LIST, many: LIST}, work)
        scale("POST that stores", {few: POST, many: POST}, work, before=reset)
        for server in (few, many):
            reset(server)
            one_request_each(server)


def look_up(count):
    """A thousand ids from all over the table."""
    ids = (seeds.workflow_id(number * count // 1000) for number in range(1000))
    return Request("/", headers=OF_LARGE_ACCOUNT, paths=tuple(f"/api/Workflow?id={id}" for id in ids))


def start(binary, work, count):
    folder = seeds.folder(work / f"seeds-{count}", count, seeds.LARGE_ACCOUNT)
    server = servers.understudy(binary, folder)
    server.name = f"{count:,} workflows"
    expect(server, look_up(count))
    report.fact(f"exec to first answered request, {server.name}", (time.perf_counter() - server.started) * 1000, "ms")
    report.fact(f"resident, {server.name}", server.resident_mebibytes(), "MiB")
    return server


def scale(title, requests, work, before=lambda server: None):
    few, many = alternate(requests, 64, work, before).values()
    report.scale_row(title, median(few, "rate"), median(many, "rate"), ratio(few, many, "rate"), ratio(many, few, "cpu"), bound=1.3)


def one_request_each(server):
    """Each on a connection of its own; the bound allows a millisecond more than an ordinary request takes."""
    ordinary = milliseconds(lambda number: expect(server, RECORD))
    report.fact(f"one request, {server.name}, median of 50", ordinary, "ms")
    forked = milliseconds(lambda number: expect(server, Request(RECORD.path, headers={"X-Understudy-Sandbox": f"fresh-{number}"})))
    report.fact(f"first request into a new sandbox, {server.name}, median of 50", forked, "ms", bound=ordinary + 1)
    copy = milliseconds(lambda number: expect(server, control("/__admin/sandboxes", f'{{"name":"copy-{number}","from":{{"sandbox":"main"}}}}')))
    report.fact(f"POST /__admin/sandboxes, a copy, {server.name}, median of 50", copy, "ms", bound=ordinary + 1)
    kept = milliseconds(lambda number: expect(server, control("/__admin/snapshots", f'{{"name":"kept-{number}"}}')))
    report.fact(f"POST /__admin/snapshots, {server.name}, median of 50", kept, "ms", bound=ordinary + 1)
    restored = milliseconds(
        lambda number: expect(server, Request(f"/__admin/snapshots/kept-{number}/restore", "POST")), before=lambda: expect(server, POST))
    report.fact(f"a restore after a write, {server.name}, median of 50", restored, "ms", bound=ordinary + 1)
    emptied = milliseconds(lambda number: reset(server), before=lambda: expect(server, POST))
    report.fact(f"POST /__admin/reset after a write, {server.name}, median of 50", emptied, "ms", bound=ordinary + 1)


def control(path, body):
    return Request(path, "POST", body.encode(), status=201)


def milliseconds(action, before=lambda: None):
    times = []
    for number in range(50):
        before()
        begin = time.perf_counter()
        action(number)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)
