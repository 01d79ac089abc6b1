import asyncio
from contextlib import aclosing
from datetime import datetime

import pytest

from streams.live.pieces import Look, Zones
from streetwarden.media.studio import FOCUS_FPS, PICTURES_FPS, Studio
from streetwarden.media.studios import Studios, ZoneTeller
from tests.fakes import FakeClock
from tests.scenes import instant
from tests.streams.live.films import taken
from tests.streetwarden.media.sights import CAMERA, seen_at

NEVER_MIND = instant(0)


def test_a_viewer_is_told_of_zones_first_and_of_each_look() -> None:
    studio = Studio(CAMERA, 1)
    studio.seen(seen_at(1.0))
    viewer = studio.feed.hub.join()
    studio.seen(seen_at(2.0))
    zones, look = taken(viewer)
    assert isinstance(zones, Zones)
    assert isinstance(look, Look)
    assert look.captured_at == instant(2.0)


def test_zones_are_told_again_only_when_they_change() -> None:
    studio = Studio(CAMERA, 1)
    viewer = studio.feed.hub.join()
    taken(viewer)
    told = []
    for active in ({"kerb"}, {"kerb"}, set[str]()):
        studio.tell_zones(frozenset(active))
        told += [[zone["active"] for zone in each.zones] for each in taken(viewer) if isinstance(each, Zones)]
    assert told == [[True, False], [False, False]]


def test_five_looks_a_second_are_wanted_while_anybody_looks_closely() -> None:
    studio, first, second = Studio(CAMERA, 1), object(), object()
    for viewer, on, expected in (
        (first, True, FOCUS_FPS),
        (second, True, FOCUS_FPS),
        (first, False, FOCUS_FPS),
        (second, False, 0.0),
        (second, False, 0.0),
    ):
        studio.focus(viewer, on=on)
        assert studio.needs_fps() == expected


def test_who_watches_pictures_sees_one_now_and_then_although_all_rules_rest() -> None:
    studio = Studio(CAMERA, 1)
    studio.seen(seen_at(1.0))

    async def watch() -> float:
        async with aclosing(studio.pictures.watch(hide=True)) as pictures:
            await anext(pictures)
            return studio.needs_fps()

    assert asyncio.run(watch()) == PICTURES_FPS
    assert studio.needs_fps() == 0.0


def test_viewers_of_film_and_pictures_are_counted() -> None:
    studio = Studio(CAMERA, 1)
    studio.feed.hub.join()
    assert (studio.viewers, studio.dropped) == (1, 0)


def test_a_look_goes_to_its_own_camera() -> None:
    studios = Studios([CAMERA], NEVER_MIND)
    studio = studios.of("cam")
    assert studio is not None
    assert studios.of("moon") is None
    viewer = studio.feed.hub.join()
    studios.seen(seen_at(1.0))
    assert len(taken(viewer)) == 2
    studios.close()
    assert viewer.over


def test_what_goes_wrong_with_a_look_is_counted_and_disturbs_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    studios = Studios([], NEVER_MIND)
    studios.seen(seen_at(1.0))
    assert studios.faults == 1
    assert "a look cannot be shown" in caplog.text


class Rules:
    """In the place of a pipeline: the kerb is looked at from a second on."""

    def active_zones(self, camera_id: str, at: datetime) -> frozenset[str]:
        return frozenset({"kerb"} if at > instant(0) else ())


def test_every_second_it_is_told_which_rules_look_now() -> None:
    clock = FakeClock(instant(0))
    studios = Studios([CAMERA], NEVER_MIND)
    (studio,) = studios
    viewer = studio.feed.hub.join()
    teller = ZoneTeller(studios, Rules(), clock)
    for _ in range(3):
        teller.run_once()
    assert clock.waits == [1.0, 1.0, 1.0]
    (zones,) = taken(viewer)
    assert isinstance(zones, Zones)
    assert [zone["active"] for zone in zones.zones] == [True, False]
