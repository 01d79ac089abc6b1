"""A command centre in a test: the real app and store, fake time, cookies without the cost of a password."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

import cv2
import numpy as np
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from command_center.accounts import stamp_of
from command_center.parts import AppParts
from command_center.roles import Scope
from command_center.sessions import COOKIE, Session
from command_center.store.accounts import Role, User
from command_center.store.store import Store
from models.detections import ObjectClass
from streams.frame import Image
from tests.command_center.values import EVENT, STATE, at
from tests.fakes import FakeClock
from vision.event import Event, Evidence
from vision.violation import Subject

TRUCK = Subject("vehicle", "gate/3/17", ObjectClass.TRUCK, (0.1, 0.2, 0.5, 0.8), 0.9, at(0))
PERSON = Subject("person", "gate/3/18", ObjectClass.PERSON, (0.6, 0.3, 0.7, 0.9), 0.8, at(0))


@dataclass(frozen=True)
class Center:
    app: FastAPI
    store: Store
    clock: FakeClock

    @property
    def parts(self) -> AppParts:
        return cast("AppParts", self.app.state.parts)

    def visitor(self, host: str = "192.0.2.1") -> TestClient:
        """A browser that nobody has signed in with yet."""
        return TestClient(self.app, follow_redirects=False, client=(host, 50000))

    def person(self, role: Role, name: str = "") -> "Browser":
        """A browser of somebody who is signed in."""
        user = User(name or role.value, role, "a hash that nobody checks", self.clock.now())
        self.store.accounts.add_user(user)
        session = self.parts.sessions.start(user.name, stamp_of(user))
        client = self.visitor()
        client.cookies.set(COOKIE, self.parts.sessions.cookie(session))
        return Browser(client, self.parts.sessions.form_token(session), session)

    def program(self, *scopes: Scope) -> TestClient:
        """A program with a token of these rights."""
        made = self.parts.tokens.make(f"program-{'-'.join(scopes).replace(':', '.')}", scopes, "admin")
        client = self.visitor()
        client.headers["authorization"] = f"Bearer {made.secret}"
        return client

    def record(self, *events: Event) -> None:
        self.store.record(STATE, events)


@dataclass(frozen=True)
class Browser:
    client: TestClient
    form_token: str
    session: Session

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, **fields: str | Sequence[str]) -> Response:
        """Send a form of a page."""
        return self.client.post(path, data={"form_token": self.form_token, **fields})

    def api(self, method: str, path: str, body: object = None) -> Response:
        """Call the API as a script of a page does."""
        return self.client.request(method, path, json=body, headers={"x-form-token": self.form_token})


def noise(width: int = 640, height: int = 360) -> Image:
    """A picture whose every part is different, so that blurring shows anywhere."""
    grid = np.random.default_rng(7).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    return cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def jpeg(image: Image) -> bytes:
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


def with_pictures(
    store: Store, event: Event = EVENT, *, subjects: Sequence[Subject] = (TRUCK, PERSON), **images: bytes
) -> Event:
    """The event with pictures that are in the store's folder; by default an overview."""
    evidence = []
    for number, (kind, content) in enumerate((images or {"overview": jpeg(noise())}).items()):
        path = f"pictures/{event.id}-{kind}.jpg"
        store.evidence.put(path, content)
        evidence.append(Evidence(kind, "confirmed", at(0), f"{number:x}" * 64, path, len(content)))
    return replace(event, evidence=tuple(evidence), subjects=tuple(subjects))


def picture_path(event: Event, number: int = 0) -> str:
    return f"/api/v1/events/{event.id}/evidence/{event.evidence[number].sha256}"


def another(number: int, event: Event = EVENT) -> Event:
    return replace(event, id=UUID(int=number), evidence=())
