"""Many sandboxes at once: what they take, whether they keep apart, and what the journal of each costs."""

import concurrent.futures
import http.client
import json
import os
import random

import report
import servers
from canvas import POST, RECORD, expect
from load import Request, alternate, median, ratio

SANDBOXES = int(os.environ.get("SANDBOXES", "1000"))
CLIENTS = int(os.environ.get("CLIENTS", "200"))
CLIENT_ROUNDS = int(os.environ.get("CLIENT_ROUNDS", "100"))
JSON = {"Content-Type": "application/json"}


class Client:
    """Somebody in a sandbox of his own, on one connection."""

    def __init__(self, server, name):
        self.name = name
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.headers = {**servers.KEYS, **JSON, "X-Understudy-Sandbox": name}

    def ask(self, method, path, body=None, status=200):
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != status:
            raise SystemExit(f"{self.name}: {method} {path}: {answer.status} instead of {status}: {text[:300]!r}")
        return json.loads(text) if text else None


def memory(binary):
    """Sandboxes with a hundred records each that are nobody else's, and then with a journal of a hundred exchanges each."""
    with servers.understudy(binary) as server:
        _, before = expect(server, RECORD)
        pattern = json.loads(before)
        idle = server.resident_mebibytes()
        controls = Client(server, "main")
        for sandbox in range(SANDBOXES):
            workflows = [{**pattern, "id": workflow_id(sandbox, number), "name": f"Own {number}"} for number in range(100)]
            wish = {"name": f"universe-{sandbox}", "seeds": {"canvas": {"workflows": workflows}}}
            controls.ask("POST", "/__admin/sandboxes", json.dumps(wish), 201)
        report.fact("resident, idle", idle, "MiB")
        report.fact(f"resident, {SANDBOXES:,} sandboxes of 100 records", server.resident_mebibytes(), "MiB", bound=200)
        for sandbox in range(SANDBOXES):
            client = Client(server, f"universe-{sandbox}")
            for number in range(100):
                found = client.ask("GET", f"/api/Workflow?id={workflow_id(sandbox, number)}")
                if found["name"] != f"Own {number}":
                    raise SystemExit(f"{client.name} has {found['name']} in the place of its own")
            client.connection.close()
        report.fact("resident, after a hundred requests into each", server.resident_mebibytes(), "MiB")


def workflow_id(sandbox, number):
    return f"{number:08x}-bec4-4000-8000-{sandbox:012x}"


def apart(binary):
    """Clients side by side, each in a sandbox, get the same ids in whatever order they come, and see what is theirs."""
    with servers.understudy(binary) as server:
        together = visits(server, side_by_side=CLIENTS)
    with servers.understudy(binary) as server:
        alone = visits(server, side_by_side=1)
    strangers = sum(strangers for _, strangers in together.values())
    report.fact(f"{CLIENTS} clients side by side, {CLIENT_ROUNDS} rounds: records that were another's", strangers, "", bound=0)
    others = sum(together[name] != alone[name] for name in together)
    report.fact("clients who were given other ids when they came one by one", others, "", bound=0)
    # the first record takes the id of the seeds' placeholder, in every sandbox
    made = [id for given, _ in together.values() for id in given[1:]]
    report.fact("ids that two sandboxes made", len(made) - len(set(made)), "", bound=0)


def visits(server, side_by_side):
    """By client, the ids that were given to it and how many records it saw that were another's."""
    names = [f"client-{number}" for number in range(CLIENTS)]
    random.shuffle(names)
    with concurrent.futures.ThreadPoolExecutor(side_by_side) as pool:
        return dict(zip(names, pool.map(lambda name: visit(server, name), names)))


def visit(server, name):
    client = Client(server, name)
    given, strangers = [], 0
    for number in range(CLIENT_ROUNDS):
        own = f"{name} {number}"
        given.append(client.ask("POST", "/api/Workflow", json.dumps({**json.loads(POST.body), "name": own})))
        strangers += client.ask("GET", f"/api/Workflow?id={given[-1]}")["name"] != own
    listed = [workflow["name"] for workflow in client.ask("GET", "/api/Workflows") if workflow["name"].startswith("client-")]
    strangers += sum(not text.startswith(f"{name} ") for text in listed)
    if not listed:
        raise SystemExit(f"{name} sees nothing of its own")
    client.connection.close()
    return given, strangers


def journal(binary, work):
    """The same load with a journal and without."""
    with servers.understudy(binary) as on, servers.understudy(binary) as off:
        (on.name, off.name) = ("with", "without")
        expect(off, Request("/__admin/settings", "PUT", b'{"journal":false}'))
        for title, request in (("one workflow by id", RECORD), ("POST that stores", POST)):
            with_one, without = alternate({on: request, off: request}, 64, work).values()
            report.fact(f"{title}, with a journal", median(with_one, "rate"), "requests/s")
            report.fact(f"{title}, without", median(without, "rate"), "requests/s")
            report.fact(f"{title}, what the journal costs", 100 * (1 - ratio(with_one, without, "rate")), "%", bound=10)
