"""Reports, cases and updates to test with."""

import hashlib
import json
from datetime import timedelta
from uuid import UUID

from dispatch_client.report import Report, ReportKind
from tests.fakes import MONDAY_MORNING

EVENT = "0197a2b0-0000-7000-8000-000000000001"
CASE = "0197a2b0-0000-7000-8000-0000000000c1"
UPDATE = "0197a2b0-0000-7000-8000-0000000000d1"
PICTURE = b"\xff\xd8 a picture \xff\xd9"
SHA256 = hashlib.sha256(PICTURE).hexdigest()
AT = "2026-01-05T02:00:00Z"


def event_id(number: int) -> str:
    return str(UUID(int=UUID(EVENT).int + number))


def report(
    event: str = EVENT,
    revision: int = 1,
    kind: ReportKind = ReportKind.OPENED,
    pictures: tuple[str, ...] = (SHA256,),
    picture_kind: str = "overview",
) -> Report:
    evidence = [
        {"kind": picture_kind, "moment": "confirmed", "captured_at": AT, "sha256": sha256}
        for sha256 in pictures
    ]
    data: dict[str, object] = {
        "id": event,
        "revision": revision,
        "event_type": "illegal_parking",
        "rule": "illegal_parking",
        "state": "open",
        "camera_id": "gate",
        "zone_id": "kerb",
        "started_at": AT,
        "last_seen_at": AT,
        "ended_at": None,
        "dwell_s": 0.0,
        "flags": ["night"],
        "evidence": evidence,
    }
    at = MONDAY_MORNING + timedelta(seconds=revision)
    return Report(event, revision, kind, "illegal_parking", "/streetwarden/test", "gate/kerb", at, data)


def case(event: str = EVENT, **changed: object) -> dict[str, object]:
    return {
        "id": CASE,
        "number": "2026-0001",
        "event_id": event,
        "state": "dispatched",
        "created_at": AT,
        "updated_at": AT,
        "due_at": None,
        "grid_id": "G-07",
        "worker": "王",
        "reworks": 0,
    } | changed


def update(seq: int = 1, **changed: object) -> dict[str, object]:
    return {
        "id": str(UUID(int=UUID(UPDATE).int + seq - 1)),
        "seq": seq,
        "kind": "handled",
        "case_id": CASE,
        "event_id": EVENT,
        "at": "2026-01-05T10:00:00+08:00",
        "state": "handled",
        "actor": "王",
        "note": "已劝离",
    } | changed


def as_json(document: object) -> bytes:
    return json.dumps(document).encode()
