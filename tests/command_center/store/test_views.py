from datetime import timedelta

from command_center.store.store import Store
from tests.command_center.values import NOW, SITE, at
from tests.fakes import FakeClock
from vision.ports import ViewRequest

GATE = ViewRequest("gate", NOW)


def test_views_come_back_each_with_its_camera(store: Store) -> None:
    assert store.views.references() == {}
    store.views.keep({"gate": b"\x00edges", "alley": b"others"})
    store.views.keep({"alley": b"newer"})
    assert store.views.references() == {"gate": b"\x00edges", "alley": b"newer"}


def test_a_request_waits_until_it_is_heeded_and_leaves_what_is_known_now(store: Store) -> None:
    store.views.keep({"gate": b"before", "alley": b"others"})
    store.views.ask("gate")
    assert store.views.references()["gate"] == b"before"
    assert store.views.requests(NOW) == [GATE]
    store.views.heeded(GATE, b"after")
    assert store.views.requests(NOW) == []
    assert store.views.references() == {"gate": b"after", "alley": b"others"}


def test_a_camera_of_which_nothing_is_known_can_be_asked_for(store: Store) -> None:
    store.views.ask("gate")
    assert store.views.references() == {}
    assert store.views.requests(NOW) == [GATE]
    store.views.heeded(GATE, None)
    assert (store.views.references(), store.views.requests(NOW)) == ({}, [])


def test_what_is_kept_meanwhile_heeds_no_request(store: Store) -> None:
    store.views.ask("gate")
    store.views.keep({"gate": b"before"})
    assert store.views.requests(NOW) == [GATE]


def test_asked_anew_while_the_first_is_heeded_is_one_more_request(store: Store, clock: FakeClock) -> None:
    store.views.ask("gate")
    clock.advance(5)
    store.views.ask("gate")
    store.views.heeded(GATE, b"too early")
    assert store.views.requests(NOW) == [ViewRequest("gate", at(5))]
    assert store.views.references() == {}


def test_requests_of_long_ago_are_told_to_nobody(store: Store, clock: FakeClock) -> None:
    store.views.ask("gate")
    clock.advance(3)
    store.views.ask("alley")
    assert [request.camera_id for request in store.views.requests(NOW)] == ["gate", "alley"]
    assert store.views.requests(NOW + timedelta(seconds=1)) == [ViewRequest("alley", at(3))]


def test_views_and_requests_outlive_an_import_of_the_site(store: Store) -> None:
    store.views.keep({"gate": b"edges"})
    store.views.ask("gate")
    store.import_site(SITE)
    assert (store.views.references(), store.views.requests(NOW)) == ({"gate": b"edges"}, [GATE])
