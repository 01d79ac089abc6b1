from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dispatch_desk.desk import Desk
from dispatch_desk.web.app import app_of, desk_of
from tests.dispatch_desk.street import CHEAP, SECRET, CameraSide, settings
from tests.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(tmp_path: Path, clock: FakeClock) -> Iterator[FastAPI]:
    told = settings(tmp_path / "desk", callback_url="http://camera.test/callback", callback_secret=SECRET)
    app = app_of(Desk.open(told, clock, CHEAP))
    yield app
    desk_of(app).close()


@pytest.fixture
def desk(app: FastAPI) -> Desk:
    return desk_of(app)


@pytest.fixture
def camera(app: FastAPI) -> CameraSide:
    return CameraSide(TestClient(app))
