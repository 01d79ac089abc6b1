"""The grid worker's telephone on the real desk, through the application instead of a network."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dispatch_desk.desk import Desk
from dispatch_desk.settings import Language
from dispatch_desk.web.app import app_of, desk_of
from streetwarden.demo.desk_pages import DeskAway, DeskPages, NotTaken, Row
from tests.dispatch_desk.street import CHEAP, CameraSide, report, settings
from tests.fakes import FakeClock

NAME, GRID, OWN_PIN = "grid-worker", "panlong-03", "a pin of my own"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    app = app_of(Desk.open(settings(tmp_path / "desk"), FakeClock(), CHEAP))
    yield app
    desk_of(app).close()


@pytest.fixture
def pin(app: FastAPI) -> str:
    return desk_of(app).accounts.create_worker(NAME, (GRID,), Language.CHINESE)


@pytest.fixture
def pages(app: FastAPI, pin: str) -> Iterator[DeskPages]:
    with closing(DeskPages("http://testserver", TestClient(app)._transport)) as pages:
        yield pages


def test_he_signs_in_with_the_one_time_pin_and_later_with_his_own(
    app: FastAPI, pages: DeskPages, pin: str
) -> None:
    pages.sign_in(NAME, pin, OWN_PIN)
    assert pages.cases() == []
    pages.sign_in(NAME, pin, OWN_PIN)
    with closing(DeskPages("http://testserver", TestClient(app)._transport)) as later:
        later.sign_in(NAME, OWN_PIN, OWN_PIN)
        assert later.cases() == []


def test_a_wrong_pin_is_told(pages: DeskPages) -> None:
    with pytest.raises(NotTaken, match="/sign-in"):
        pages.sign_in(NAME, "wrong-pin", OWN_PIN)


def test_his_cases_move_on_as_he_presses_the_buttons(app: FastAPI, pages: DeskPages, pin: str) -> None:
    CameraSide(TestClient(app)).send(report())
    pages.sign_in(NAME, pin, OWN_PIN)
    [row] = pages.cases()
    assert row == Row(row.number, "dispatched", 0)
    pages.do(row.number, "accept")
    pages.do(row.number, "handle", "the driver came")
    assert pages.cases() == [Row(row.number, "verifying", 0)]
    with pytest.raises(NotTaken):
        pages.do(row.number, "accept")


def test_how_often_the_camera_has_sent_a_case_back_is_in_the_list(
    app: FastAPI, pages: DeskPages, pin: str
) -> None:
    camera = CameraSide(TestClient(app))
    camera.send(report())
    pages.sign_in(NAME, pin, OWN_PIN)
    [row] = pages.cases()
    pages.do(row.number, "accept")
    pages.do(row.number, "handle")
    found = {"result": "still_there", "looked_at": "2026-01-05T02:10:00Z", "reason": ""}
    camera.send(report("verification", 2, verification=found))
    assert pages.cases() == [Row(row.number, "dispatched", 1)]


@pytest.mark.parametrize("status", [500, 503, None])
def test_a_desk_that_is_away_is_told_from_one_that_refuses(status: int | None) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        if status is None:
            raise httpx2.ConnectError("refused", request=request)
        return httpx2.Response(status)

    with closing(DeskPages("http://desk", httpx2.MockTransport(answer))) as pages, pytest.raises(DeskAway):
        pages.cases()
