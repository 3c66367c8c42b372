"""Load from wrk, in alternating rounds, and what comes out of it."""

import dataclasses
import os
import pathlib
import statistics
import subprocess

from servers import KEYS

ROUNDS = int(os.environ.get("ROUNDS", "5"))
DURATION = int(os.environ.get("DURATION", "3"))


@dataclasses.dataclass(frozen=True)
class Request:
    """What wrk sends: one request again and again, or `paths` and `sandboxes` in turn."""

    path: str
    method: str = "GET"
    body: bytes = None
    headers: dict = dataclasses.field(default_factory=dict)
    paths: tuple = ()
    sandboxes: int = 0
    status: int = 200  # of Understudy's answer


@dataclasses.dataclass(frozen=True)
class Round:
    requests: int
    rate: float  # requests per second
    p50: float  # microseconds
    p99: float
    cpu: float  # microseconds of the server per request


def run(server, request, connections, work, seconds=DURATION):
    environment = {**os.environ, "METHOD": request.method, "SANDBOXES": str(request.sandboxes)}
    if request.body is not None:
        environment["BODY_FILE"] = str(work / "request-body")
        (work / "request-body").write_bytes(request.body)
    if request.paths:
        environment["PATHS_FILE"] = str(work / "paths")
        (work / "paths").write_text("\n".join(request.paths) + "\n")
    headers = [f"--header={name}: {value}" for name, value in {**KEYS, **request.headers}.items()]
    threads = min(os.cpu_count() or 1, connections)
    cpu = server.cpu_seconds()
    output = subprocess.run(
        ["wrk", f"--threads={threads}", f"--connections={connections}", f"--duration={seconds}s",
         f"--script={pathlib.Path(__file__).with_name('load.lua')}", *headers, f"http://127.0.0.1:{server.port}{request.path}"],
        env=environment, capture_output=True, text=True, check=False, timeout=seconds + 60)
    result = [line.split()[1:] for line in output.stdout.splitlines() if line.startswith("RESULT ")]
    if not result:
        raise SystemExit(f"wrk failed against {server.name}: {output.stdout}{output.stderr}")
    requests, microseconds, p50, p99, errors, refused = map(int, result[0])
    if requests == 0 or errors * 1000 > requests or (refused and request.status < 400):
        raise SystemExit(f"{server.name}: {requests} answers, {refused} of them errors, and {errors} socket errors")
    return Round(requests, requests * 1e6 / microseconds, p50, p99, (server.cpu_seconds() - cpu) * 1e6 / requests)


def alternate(requests, connections, work, before=lambda server: None):
    """Rounds per server, for a request per server. Each round asks every server, beginning with another one."""
    rounds = {server: [] for server in requests}
    servers = list(requests)
    for number in range(ROUNDS):
        turn = number % len(servers)
        for server in servers[turn:] + servers[:turn]:
            before(server)
            rounds[server].append(run(server, requests[server], connections, work))
    return rounds


def median(rounds, field):
    return statistics.median(getattr(round, field) for round in rounds)


def ratio(rounds, others, field):
    """The median of the ratios of rounds that ran next to each other."""
    return statistics.median(getattr(a, field) / getattr(b, field) for a, b in zip(rounds, others))
