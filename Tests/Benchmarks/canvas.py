"""The requests that are measured, as the Canvas documentation prints them, and what is asked around them."""

import json

from load import Request

RECORD = Request("/api/Workflow?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5")
RECORD_IN_SANDBOXES = Request(RECORD.path, sandboxes=200)
UNKNOWN = Request("/api/Workflow?id=ffffffff-ffff-4fff-8fff-ffffffffffff", status=500)
LIST = Request("/api/Workflows")
POST = Request("/api/Workflow", "POST", json.dumps({
    "workflowTemplateId": "bbe52876-aca2-4ece-ba31-11e0d98ddc19",
    "name": "Test Quinyx Employee Export Into FTP(CSV)",
    "applications": {"QUIN": "e3320a16-4b20-4e33-840f-2f5d28e3e1ca", "FTP": "0741b73d-2b13-4a4a-a0c2-2ffad9548e06"},
    "chain": [{"uniqueBlockId": "02d1424a-da90-4c12-9c28-96162e624bd7", "variables": {"apiKeys": ["xxxx-xxxx-xxxx-xxxx"], "badgeNo": None}}],
}).encode())


def expect(server, request):
    """Asks once, so that no load is measured against the wrong answer. Returns content type and body."""
    headers = dict(request.headers)
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    path = request.paths[0] if request.paths else request.path
    status, content_type, body = server.ask(request.method, path, headers, request.body)
    if status != request.status:
        raise SystemExit(f"{server.name}: {request.method} {path}: {status} instead of {request.status}: {body[:300]!r}")
    return content_type, body


def reset(server):
    expect(server, Request("/__admin/reset", "POST"))
