"""The other sides of the desk, for its tests: the camera side and people with a browser."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.testclient import TestClient

from dispatch_desk.settings import DeskSettings, Language
from dispatch_desk.web.app import desk_of

Files = list[tuple[str, tuple[str, bytes, str]]]
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
TOKEN = "a-token-of-the-camera-side"
SECRET = "whsec_" + "c3RyZWV0LXdhcmRlbi1kZXNrLXRlc3RzLWtleQ=="
EVENT = UUID("0190d0c0-0000-7000-8000-000000000001")
CONTRACT = Path(__file__).resolve().parents[2] / "dispatch_client" / "openapi.yaml"
BEFORE, AFTER = b"\xff\xd8\xff before", b"\xff\xd8\xff after"
OWN_PIN = "my own pin"


def settings(folder: Path, **changes: object) -> DeskSettings:
    return DeskSettings(**{"data_dir": folder, "tokens": (TOKEN,), **changes})  # type: ignore[arg-type]


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def picture(content: bytes, moment: str = "confirmed", kind: str = "overview") -> dict[str, object]:
    return {
        "kind": kind, "moment": moment, "captured_at": "2026-01-05T02:00:00Z", "sha256": sha(content),
    }  # fmt: skip


def report(
    kind: str = "opened", revision: int = 1, event_id: UUID = EVENT, event_type: str = "illegal_parking",
    **data: object,
) -> dict[str, object]:  # fmt: skip
    """An envelope as the contract has it."""
    states = {"closed": "closed", "withdrawn": "withdrawn"}
    event = {
        "id": str(event_id),
        "revision": revision,
        "event_type": event_type,
        "rule": event_type,
        "state": states.get(kind, "open"),
        "camera_id": "gate",
        "zone_id": "kerb",
        "grid_id": "panlong-03",
        "address": "北京路 128 号",
        "started_at": "2026-01-05T01:55:00Z",
        "last_seen_at": "2026-01-05T02:00:00.500Z",
        "evidence": [],
        **data,
    }
    return {
        "specversion": "1.0",
        "id": f"{event_id}:{revision}",
        "source": "/streetwarden/panlong",
        "type": f"street.{event_type}.{kind}.v1",
        "subject": "gate/kerb",
        "time": "2026-01-05T02:00:00Z",
        "data": event,
    }


def verification(result: str, revision: int, **data: Any) -> dict[str, object]:
    seen = {"result": result, "looked_at": "2026-01-05T02:10:00Z", "reason": "dark"}
    return report("verification", revision, verification=seen, **data)


def numbered(number: int) -> UUID:
    return UUID(int=EVENT.int + number)


@dataclass
class CameraSide:
    """Speaks the contract to a desk over HTTP."""

    http: httpx2.Client
    headers: dict[str, str] = field(default_factory=lambda: {"authorization": f"Bearer {TOKEN}"})

    def send(self, envelope: dict[str, object], **headers: str) -> httpx2.Response:
        known = {"content-type": "application/cloudevents+json", "idempotency-key": str(envelope["id"])}
        return self.http.post(
            "/v1/reports", content=json.dumps(envelope), headers={**self.headers, **known, **headers}
        )

    def put(self, content: bytes, name: str | None = None, media_type: str = "image/jpeg") -> httpx2.Response:
        return self.http.put(
            f"/v1/evidence/{name or sha(content)}",
            content=content,
            headers={**self.headers, "content-type": media_type},
        )

    def case(self, event_id: UUID = EVENT) -> dict[str, object]:
        answer = self.http.get(f"/v1/events/{event_id}/case", headers=self.headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    def updates(self, after: int = 0) -> list[dict[str, object]]:
        answer = self.http.get("/v1/updates", params={"after": after}, headers=self.headers)
        found: list[dict[str, object]] = answer.json()["updates"]
        return found

    def kinds(self) -> list[object]:
        return [update["kind"] for update in self.updates()]


class Visitor:
    """Somebody with a browser."""

    def __init__(self, app: FastAPI, language: str = "en") -> None:
        self.http = TestClient(app, headers={"accept": "text/html", "accept-language": language})

    def get(self, path: str) -> httpx2.Response:
        return self.http.get(path)

    def post(self, path: str, files: Files | None = None, **fields: Any) -> httpx2.Response:
        """Send a form with the token that the pages carry."""
        return self.http.post(path, data={"csrf": self.csrf(), **fields}, files=files, follow_redirects=False)

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.http.get("/cases").text)
        assert found is not None
        return found[1]

    def sign_in(self, name: str, pin: str) -> httpx2.Response:
        return self.post("/sign-in", name=name, pin=pin)

    def act(self, number: object, action: str, **fields: Any) -> httpx2.Response:
        return self.post(f"/cases/{number}/{action}", **fields)


def worker(
    app: FastAPI, name: str = "李伟", grids: tuple[str, ...] = ("panlong-03",), language: str = "en"
) -> Visitor:
    """A grid worker who has signed in and chosen a PIN."""
    accounts = desk_of(app).accounts
    return _settled(app, name, accounts.create_worker(name, grids, Language(language)), language)


def dispatcher(app: FastAPI, name: str = "王芳", language: str = "en") -> Visitor:
    accounts = desk_of(app).accounts
    return _settled(app, name, accounts.create_dispatcher(name, Language(language)), language)


def _settled(app: FastAPI, name: str, pin: str, language: str) -> Visitor:
    visitor = Visitor(app, language)
    assert visitor.sign_in(name, pin).headers["location"] == "/pin"
    assert visitor.post("/pin", pin=OWN_PIN, again=OWN_PIN).headers["location"] == "/cases"
    return visitor
