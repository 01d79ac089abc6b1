"""A command centre that serves on loopback, and viewers of live video over a real line."""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from fastapi import FastAPI
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from base.clock import SystemClock
from command_center.accounts import stamp_of
from command_center.app import create_app
from command_center.live import LiveChannel
from command_center.parts import AppParts
from command_center.roles import Scope
from command_center.sessions import COOKIE
from command_center.settings import CommandCenterSettings
from command_center.store.accounts import Role, User
from command_center.store.store import Store
from streams.frame import Image
from streams.live.messages import unpack
from streams.live.pieces import Fragment, Init, Look, Piece, Zones
from streetwarden.threads import RunnerThreads
from streetwarden.web_server import WebServer, listening, url_of

CLOCK = SystemClock()
SOON_S = 20.0
_NUMBERS = count(1)


@dataclass(frozen=True)
class Center:
    """A command centre at work."""

    url: str
    app: FastAPI

    @property
    def parts(self) -> AppParts:
        return cast("AppParts", self.app.state.parts)

    def cookie_of(self, role: Role) -> str:
        """The cookie header of somebody who is signed in."""
        user = User(role.value, role, "a hash that nobody checks", CLOCK.now())
        self.parts.store.accounts.add_user(user)
        session = self.parts.sessions.start(user.name, stamp_of(user))
        return f"{COOKIE}={self.parts.sessions.cookie(session)}"

    def token_of(self, *scopes: Scope) -> dict[str, str]:
        """The headers of a program with these rights."""
        made = self.parts.tokens.make(f"program-{next(_NUMBERS)}", scopes, "admin")
        return {"authorization": f"Bearer {made.secret}"}

    def watch(self, camera_id: str, **headers: str) -> ClientConnection:
        """A WebSocket to a camera's live video; `origin` is that of the page."""
        return watching(self.url, camera_id, headers)


def watching(url: str, camera_id: str, headers: Mapping[str, str]) -> ClientConnection:
    """A WebSocket to a camera's live video at the command centre `url`."""
    address = f"{url.replace('http', 'ws', 1)}/api/v1/cameras/{camera_id}/live"
    return connect(address, additional_headers=headers, proxy=None, compression=None)


@contextmanager
def center_at_work(store: Store, channel: LiveChannel | None, data_dir: Path) -> Iterator[Center]:
    app = create_app(CommandCenterSettings(data_dir), store, CLOCK, channel)
    with listening("127.0.0.1", 0) as listener:
        server = WebServer("center", app, listener, CLOCK, app.state.parts.farewell)
        with RunnerThreads([server], CLOCK):
            yield Center(url_of(listener), app)


class Sight:
    """What a viewer has got so far."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self.pieces: list[Piece] = []

    def until(self, fragments: int = 0, looks: int = 0) -> "Sight":
        """Take messages until there are so many fragments and looks."""
        while len(self.fragments) < fragments or len(self.looks) < looks:
            message = self._line.recv(SOON_S)
            assert isinstance(message, bytes)
            self.pieces.append(unpack(message))
        return self

    def while_it_lasts(self, fragments: int) -> "Sight":
        """The same, or less where the line is closed before."""
        with suppress(ConnectionClosed):
            self.until(fragments=fragments)
        return self

    @property
    def zones(self) -> list[Zones]:
        return [piece for piece in self.pieces if isinstance(piece, Zones)]

    @property
    def inits(self) -> list[Init]:
        return [piece for piece in self.pieces if isinstance(piece, Init)]

    @property
    def fragments(self) -> list[Fragment]:
        return [piece for piece in self.pieces if isinstance(piece, Fragment)]

    @property
    def looks(self) -> list[Look]:
        return [piece for piece in self.pieces if isinstance(piece, Look)]

    def pictures(self) -> dict[float, Image]:
        """What a player shows, by its time in the film (milliseconds)."""
        data = b"".join([init.data for init in self.inits] + [each.data for each in self.fragments])
        with av.open(io.BytesIO(data), "r", format="mp4") as film:
            pictures = list(film.decode(video=0))
        return {
            round(1000 * float(each.time or 0.0)): np.asarray(each.to_ndarray(format="bgr24"), np.uint8)
            for each in pictures
        }


def say(line: ClientConnection, **said: Any) -> None:
    """A text message."""
    line.send(json.dumps(said))


def closing_code(line: ClientConnection) -> int | None:
    """The code that the line is closed with."""
    with suppress(ConnectionClosed):
        while True:  # what was on its way
            line.recv(20.0)
    return line.close_code
