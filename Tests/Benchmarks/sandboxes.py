"""Many sandboxes: how much memory they take, and whether clients in them disturb each other."""

import concurrent.futures
import http.client
import json
import time

import report
import servers
from canvas import POST, RECORD

COUNT, WRITES = 1000, 20
CLIENTS, ROUNDS = 200, 100


def many(binary):
    """Each has the built-in records, about a hundred of Canvas alone, and stores some of its own."""
    with servers.understudy(binary) as server:
        server.ask("GET", RECORD.path)
        before = server.resident_mebibytes()
        client = Client(server, None)
        begin = time.perf_counter()
        for number in range(COUNT):
            client.sandbox = f"s{number}"
            for _ in range(WRITES):
                client.post()
        seconds = time.perf_counter() - begin
        report.fact(f"resident with {COUNT:,} sandboxes, {WRITES} records stored in each", server.resident_mebibytes(), "MiB", bound=200)
        report.fact("before", before, "MiB")
        report.fact("requests for it, one after the other", COUNT * WRITES / seconds, "/s")


def together(binary):
    """Clients that store and read, each in a sandbox of its own; all at once they must get the ids that they get one after the other."""
    seconds, ids = [], []
    for at_once in (CLIENTS, 1):
        with servers.understudy(binary) as server, concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            begin = time.perf_counter()
            ids.append(list(pool.map(lambda number: Client(server, f"c{number}").rounds(), range(CLIENTS))))
            seconds.append(time.perf_counter() - begin)
    if ids[0] != ids[1] or any(len(set(own)) != ROUNDS for own in ids[0]):
        raise SystemExit("clients in sandboxes of their own disturbed each other")
    report.fact(f"{CLIENTS} clients at once, {ROUNDS} times POST and GET each", seconds[0], "s")
    report.fact("the same one after the other, with the same ids", seconds[1], "s")


class Client:
    def __init__(self, server, sandbox):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.sandbox = sandbox

    def ask(self, method, path, body=None):
        headers = {**servers.KEYS, "X-Understudy-Sandbox": self.sandbox, "Content-Type": "application/json"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{method} {path} in {self.sandbox}: {answer.status} {content[:300]!r}")
        return json.loads(content)

    def post(self):
        return self.ask("POST", POST.path, POST.body)

    def rounds(self):
        ids = []
        for _ in range(ROUNDS):
            ids.append(self.post())
            if self.ask("GET", f"/api/Workflow?id={ids[-1]}")["id"] != ids[-1]:
                raise SystemExit(f"{self.sandbox} read another workflow than it stored")
        return ids
