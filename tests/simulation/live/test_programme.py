import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from typing import cast

import pytest

from simulation.live.camera import LiveCamera
from simulation.live.street import LiveStreet
from simulation.rtsp.audience import Audience
from simulation.rtsp.programme import Picture
from simulation.rtsp.viewer import Viewer
from simulation.world import World
from tests.fakes import FakeClock
from tests.simulation.live.street import FPS, AtOnce, ClockPainter, airing, scenario

A_VIEWER = cast("Viewer", object())


class Show:
    """One live camera before an audience of one, at the pace of a fake clock."""

    def __init__(self, slow: Callable[["Show", float], None] = lambda _show, _at_s: None) -> None:
        self.clock = FakeClock()
        self.audience = Audience()
        self.painter = ClockPainter(lambda at_s: slow(self, at_s))
        street = LiveStreet(World(scenario()), self.clock)
        self.clock.advance(100.0)
        self.camera = LiveCamera.of(street.world.scenario.cameras[0], street, self.painter, AtOnce())

    @property
    def pictures(self) -> AsyncIterator[Picture]:
        return self.camera.programme.play(airing(self.clock, self.audience))

    def watch(self, pictures: int) -> list[Picture]:
        """The next ones."""

        async def watched() -> list[Picture]:
            self.audience.join(A_VIEWER)
            return [await anext(source) for _ in range(pictures)]

        source = self.pictures
        return asyncio.run(watched())


def test_pictures_come_at_the_rate_of_the_camera_and_show_the_time_that_they_bear() -> None:
    show = Show()
    pictures = show.watch(30)
    media_s = [picture.media_s for picture in pictures]
    assert [later - earlier for earlier, later in pairwise(media_s)] == pytest.approx([1 / FPS] * 29)
    assert show.painter.rendered == pytest.approx([100.0 + each for each in media_s])
    assert [picture.send_s for picture in pictures] == media_s
    assert show.camera.programme.dropped == 0


def test_whoever_joins_gets_a_key_picture_at_once() -> None:
    show = Show()

    async def keys() -> list[bool]:
        pictures = show.pictures
        show.audience.join(A_VIEWER)
        first = [(await anext(pictures)).is_key for _ in range(5)]
        show.audience.join(cast("Viewer", object()))
        return first + [(await anext(pictures)).is_key for _ in range(3)]

    assert asyncio.run(keys()) == [True, False, False, False, False, True, False, False]


def test_nothing_is_rendered_while_nobody_watches_and_the_street_goes_on() -> None:
    show = Show()

    async def seen() -> tuple[Picture, Picture]:
        pictures = show.pictures
        show.audience.join(A_VIEWER)
        before = await anext(pictures)
        show.audience.leave(A_VIEWER)
        waiting = asyncio.ensure_future(cast("asyncio.Future[Picture]", anext(pictures)))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not waiting.done()
        assert len(show.painter.rendered) == 1
        show.clock.advance(30.0)
        show.audience.join(A_VIEWER)
        return before, await waiting

    before, after = asyncio.run(seen())
    assert after.is_key
    assert after.media_s - before.media_s == pytest.approx(30.0, abs=1.1 / FPS)
    assert show.painter.rendered[-1] == pytest.approx(100.0 + after.media_s)
    assert show.camera.programme.dropped == 0


def test_a_machine_that_is_too_slow_leaves_pictures_out_and_the_time_stays_true() -> None:
    lateness_s: list[float] = []

    def takes_a_quarter_of_a_second(show: Show, at_s: float) -> None:
        lateness_s.append(show.clock.monotonic() - at_s)
        show.clock.advance(0.25)

    show = Show(takes_a_quarter_of_a_second)
    pictures = show.watch(20)
    assert show.painter.rendered == pytest.approx([100.0 + picture.media_s for picture in pictures])
    span_s = pictures[-1].media_s - pictures[0].media_s
    assert span_s == pytest.approx(19 * 0.25, abs=1 / FPS)
    assert show.camera.programme.dropped == round(span_s * FPS) - 19
    assert max(lateness_s) <= 1 / FPS


def test_one_slow_picture_costs_only_those_that_were_due_meanwhile() -> None:
    def stumbles_once(show: Show, at_s: float) -> None:
        show.clock.advance(0.35 if at_s == pytest.approx(100.5) else 0.0)

    show = Show(stumbles_once)
    ticks = [round(picture.media_s * FPS) for picture in show.watch(8)]
    assert ticks == [0, 1, 2, 3, 4, 5, 8, 9]
    assert show.camera.programme.dropped == 2


def test_a_picture_that_cannot_be_drawn_is_no_secret() -> None:
    def breaks(_show: Show, _at_s: float) -> None:
        raise ZeroDivisionError("no pixel")

    with pytest.raises(ZeroDivisionError, match="no pixel"):
        Show(breaks).watch(1)
