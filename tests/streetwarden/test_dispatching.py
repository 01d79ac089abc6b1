"""From the store to the dispatch side and back, against a scripted dispatch side on loopback."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI, Request

from base.clock import SystemClock
from command_center.store.store import Store
from dispatch_client.contract import UpdateKind
from dispatch_client.errors import ForbiddenAddress
from dispatch_client.relay import Relay
from streetwarden.dispatching import StoredPictures, client_of, dispatch_runners
from streetwarden.embedded_desk import desk_keys
from streetwarden.errors import WrongInput
from streetwarden.settings import Settings
from streetwarden.threads import RunnerThreads
from streetwarden.web_server import WebServer, listening
from tests.command_center.dispatch import PARKED, news, told
from tests.command_center.values import EVENT, SITE
from tests.streetwarden.site_texts import settings

CLOCK = SystemClock()
EMBEDDED = "embedded"
NONE = "none"


def city(url: str, allow: str = "") -> str:
    return f"{{kind: city, url: '{url}', token: hunter2hunter2, allow: [{allow}]}}"


def site(desk: str) -> Settings:
    return settings(f"version: 1\nsite: {{id: home}}\ncameras: []\ndesk: {desk}\n")


class DispatchSide:
    """Answers every poll with the updates that it is given; remembers who asked."""

    def __init__(self) -> None:
        self.updates: list[dict[str, object]] = []
        self.authorization: list[str] = []
        self.port = 0
        self.app = FastAPI()
        self.app.add_api_route("/v1/updates", self._page)

    async def _page(self, request: Request, after: int) -> dict[str, object]:
        self.authorization.append(request.headers["authorization"])
        new = [update for update in self.updates if int(str(update["seq"])) > after]
        return {"updates": new, "next": after + len(new)}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def says(self, kind: UpdateKind, event_id: UUID = EVENT.id) -> None:
        update = news(kind, len(self.updates) + 1, event_id)
        self.updates.append(
            {
                "id": update.id,
                "seq": update.seq,
                "kind": kind.value,
                "case_id": str(UUID(int=1)),
                "event_id": str(event_id),
                "at": update.at.isoformat(),
                "state": update.state.value,
            }
        )


@pytest.fixture
def side() -> Iterator[DispatchSide]:
    side = DispatchSide()
    with listening("127.0.0.1", 0) as listener:
        side.port = listener.getsockname()[1]
        with RunnerThreads([WebServer("dispatch side", side.app, listener, CLOCK)], CLOCK):
            yield side


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "store", CLOCK)
    store.import_site(SITE)
    yield store
    store.close()


# --- whom we report to --------------------------------------------------------------------------------


def test_the_embedded_desk_is_on_its_port_with_its_own_token(side: DispatchSide, tmp_path: Path) -> None:
    client = client_of(site(EMBEDDED).with_ports(desk=side.port), tmp_path, CLOCK)
    assert client.updates(0) == ([], 0)
    assert side.authorization == [f"Bearer {desk_keys(tmp_path).token}"]
    client.close()


def test_a_city_gets_the_token_of_the_site_file(side: DispatchSide, tmp_path: Path) -> None:
    client = client_of(site(city(side.url, f"'{side.url}'")), tmp_path, CLOCK)
    assert client.updates(0) == ([], 0)
    assert side.authorization == ["Bearer hunter2hunter2"]
    assert not (tmp_path / "desk").exists(), "a city needs no keys of ours"
    client.close()


def test_a_city_inside_is_not_called_unless_allowed(side: DispatchSide, tmp_path: Path) -> None:
    client = client_of(site(city(side.url)), tmp_path, CLOCK)
    with pytest.raises(ForbiddenAddress, match="not a public address"):
        client.updates(0)
    assert side.authorization == []
    client.close()


def test_where_nobody_is_reported_to_there_is_no_client(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match=r"desk\.kind: expected embedded or city, got none"):
        client_of(site(NONE), tmp_path, CLOCK)


# --- pictures -----------------------------------------------------------------------------------------


def test_pictures_come_from_the_evidence_folder(store: Store) -> None:
    store.evidence.put("gate/a.jpg", b"a picture")
    assert StoredPictures(store.evidence).read("gate/a.jpg") == b"a picture"


@pytest.mark.parametrize("path", ["gate/gone.jpg", "../streetwarden.db", "/etc/passwd", ""])
def test_what_is_not_in_the_folder_is_not_found(path: str, store: Store) -> None:
    with pytest.raises(OSError, match=r"No such file|expected a relative path inside|Is a directory"):
        StoredPictures(store.evidence).read(path)


# --- what comes back ----------------------------------------------------------------------------------


@contextmanager
def polling(side: DispatchSide, store: Store, data_dir: Path) -> Iterator[list[str]]:
    """Polls once for each of the updates; gives the wakes."""
    wakes: list[str] = []
    here = site(EMBEDDED).with_ports(desk=side.port)
    relay, poller = dispatch_runners(here, data_dir, store, CLOCK, lambda: wakes.append("wake"))
    assert isinstance(relay, Relay)
    poller.run_once()
    yield wakes
    poller.stop()
    relay.stop()


def test_what_an_earlier_process_held_when_it_was_killed_is_due_at_once(store: Store, tmp_path: Path) -> None:
    def claim(claimant: str) -> list[str]:
        return [parcel.event_id for parcel in store.outbox.claim(claimant, CLOCK.now(), 600.0, 1)]

    told(store, PARKED)
    assert claim(socket.gethostname()) == [str(PARKED.id)]
    assert claim("elsewhere") == []
    for runner in dispatch_runners(site(EMBEDDED), tmp_path, store, CLOCK):
        runner.stop()
    assert claim("elsewhere") == [str(PARKED.id)]


def test_a_handled_case_wakes_the_cameras_once(side: DispatchSide, store: Store, tmp_path: Path) -> None:
    told(store, PARKED)
    side.says(UpdateKind.HANDLED)
    with polling(side, store, tmp_path) as wakes:
        assert wakes == ["wake"]
    [request] = store.pending_verifications()
    assert request.event_id == PARKED.id
    store.cursor("dispatch updates").save(0)
    with polling(side, store, tmp_path) as wakes:
        assert wakes == [], "known already"


def test_an_update_of_a_foreign_event_is_passed_over_and_told(
    side: DispatchSide, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told(store, PARKED)
    side.says(UpdateKind.ACCEPTED, UUID(int=77))
    side.says(UpdateKind.ACCEPTED)
    with caplog.at_level(logging.WARNING), polling(side, store, tmp_path) as wakes:
        assert wakes == ["wake"]
    assert f"case update {UUID(int=1)} is passed over" in caplog.text
    assert store.cursor("dispatch updates").load() == 2


def test_a_poll_goes_on_where_an_earlier_process_was(
    side: DispatchSide, store: Store, tmp_path: Path
) -> None:
    told(store, PARKED)
    side.says(UpdateKind.ACCEPTED)
    for _ in range(2):
        with polling(side, store, tmp_path):
            pass
        side.says(UpdateKind.HANDLED)
    assert [update.kind for update in store.case_updates(PARKED.id)] == [
        UpdateKind.ACCEPTED,
        UpdateKind.HANDLED,
    ]
