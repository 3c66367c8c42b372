"""bench.py UNDERSTUDY C-HANDLER WORK-FOLDER: see run.sh."""

import os
import pathlib
import platform
import signal
import statistics
import subprocess
import sys
import time

import cyclr
import integrator
import million
import report
import seeds
import servers
import universes
from load import DURATION, ROUNDS, alternate, run
from canvas import LIST, POST, RECORD, RECORD_IN_SANDBOXES, UNKNOWN, expect, reset

BINARY, C_HANDLER, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])


def main():
    # Leaves through the context managers, so that no server stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    print(machine, version("nginx", "-v"), version("wrk", "-v"), sep="; ")
    print(f"medians of {ROUNDS} rounds of {DURATION} s a server, alternating; wrk runs beside the servers on the same cores\n")
    parts = {
        "record": lambda: side_by_side("one workflow by id", RECORD, connections=(1, 64, 256), bound=0.75),
        "list": lambda: side_by_side("list of 100", LIST, bound=0.6, seed_data=seeds.folder_that_lists(WORK / "seeds-100", 100)),
        "unknown": lambda: side_by_side("unknown id", UNKNOWN),
        "post": lambda: side_by_side("POST that stores", POST, bound=0.5),
        "sandboxes": lambda: side_by_side("by id, 200 sandboxes", RECORD_IN_SANDBOXES),
        "account": lambda: side_by_side("Cyclr, one account by id", cyclr.ACCOUNT, bound=0.75),
        "connection": lambda: side_by_side("integrator.io, a connection by id", integrator.CONNECTION, bound=0.75),
        "startup": startup,
        "memory": memory,
        "seeds": loading,
        "cycles": lambda: cyclr.many_cycles(BINARY, WORK),
        "pages": lambda: integrator.pages(BINARY, WORK),
        "run": lambda: integrator.long_run(BINARY, WORK),
        "million": lambda: million.compare(BINARY, WORK),
        "universes": lambda: universes.memory(BINARY),
        "apart": lambda: universes.apart(BINARY),
        "journal": lambda: universes.journal(BINARY, WORK),
    }
    chosen = os.environ["ONLY"].split(",") if os.environ.get("ONLY") else list(parts)
    if unknown := set(chosen) - set(parts):
        raise SystemExit(f"ONLY names {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    for part in chosen:
        parts[part]()


def version(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return (result.stdout + result.stderr).splitlines()[0].split(" Copyright")[0].strip()


def side_by_side(title, request, connections=(64,), bound=None, seed_data=None):
    """Understudy, the C handler and nginx, all answering with the bytes of Understudy's own answer."""
    with servers.understudy(BINARY, seed_data) as ours:
        content_type, body = expect(ours, request)
        with servers.c_handler(C_HANDLER, WORK, body, content_type) as handler, servers.nginx(WORK, body, content_type) as nginx:
            for server in (handler, nginx):
                if server.ask(request.method, request.path, body=request.body)[2] != body:
                    raise SystemExit(f"{server.name} does not answer with the same bytes")

            def forget(server):
                if server is ours and request.method == "POST":
                    reset(server)

            for count in connections:
                rounds = alternate(dict.fromkeys((handler, nginx, ours), request), count, WORK, forget)
                for server, own in rounds.items():
                    report.case_row(
                        f"{title}, {len(body)} bytes", count, server.name, own, rounds[handler], bound if server is ours else None)


def startup():
    def once(start, path):
        with start() as server:
            server.ask("GET", path)
            return (time.perf_counter() - server.started) * 1000

    ours = [once(lambda: servers.understudy(BINARY), RECORD.path) for _ in range(20)]
    handler = [once(lambda: servers.c_handler(C_HANDLER, WORK, b"true", "text/plain"), "/") for _ in range(20)]
    report.fact("exec to first answered request, median of 20", statistics.median(ours), "ms", bound=25)
    report.fact("exec to first answered request, longest of 20", max(ours), "ms")
    report.fact("the same, C handler, median of 20", statistics.median(handler), "ms")


def loading():
    """From exec to the line that says that it listens."""
    folder = seeds.folder_of_accounts(WORK / "seeds-accounts", 10_000, max(million.RECORDS // 10_000, 1))
    mebibytes = (folder / "canvas" / "workflows.json").stat().st_size / 2**20
    rounds = []
    for _ in range(3):
        with servers.understudy(BINARY, folder) as server:
            rounds.append((server.ready - server.started, server.cpu_seconds(), server.resident_mebibytes(), server.peak_mebibytes()))
    seconds, cpu, resident, peak = map(statistics.median, zip(*rounds))
    title = f"{million.RECORDS:,} workflows in 10,000 accounts, {mebibytes:,.0f} MiB"
    report.fact(f"exec to ready, {title}, median of 3", seconds, "s", bound=10)
    report.fact("processor time for it", cpu, "s")
    report.fact("resident when ready", resident, "MiB")
    report.fact("most that was resident, mapped file included", peak, "MiB", bound=2048)


def memory():
    with servers.understudy(BINARY) as server:
        expect(server, RECORD)
        time.sleep(2)  # until it has read the seeds of the other APIs too
        report.fact("resident, idle", server.resident_mebibytes(), "MiB", bound=25)
        answered = 0
        for target in (1_000_000, 10_000_000) if os.environ.get("LONG") else (1_000_000,):
            while answered < target:
                answered += run(server, RECORD, 64, WORK).requests
            report.fact(f"resident after {answered:,} requests", server.resident_mebibytes(), "MiB", bound=64)


if __name__ == "__main__":
    main()
