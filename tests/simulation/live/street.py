"""A small street whose pictures say what time it is, and time that moves only when the test says so."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from simulation.figure import Figure, Kind, Label, TruthBox
from simulation.lens import Lens
from simulation.light import Light
from simulation.painter import Shot
from simulation.plan import Plan
from simulation.rtsp.audience import Audience
from simulation.rtsp.programme import Airing
from simulation.scenario import Actor, Company, Outage, Scenario, Span, StreetCamera, Waypoint
from tests.fakes import FakeClock

WIDTH_PX, HEIGHT_PX, FPS = 160, 120, 10.0
LENS = Lens(0.0, -6.0, 5.0, 0.0, 20.0, 70.0, WIDTH_PX, HEIGHT_PX)
STEP_S = 0.25


def scenario(*cameras: str) -> Scenario:
    """A vendor with his cart and a parked car; the second camera is out from 10 s to 20 s."""
    ids = cameras or ("gate", "road")
    return Scenario(
        name="corner",
        starts_at=datetime(2026, 1, 5, 2, 0, tzinfo=UTC),
        duration_s=60.0,
        plan=Plan(length_m=60.0),
        cameras=tuple(StreetCamera(each, LENS, FPS) for each in ids),
        actors=(
            Actor("cart", Kind.CART, (Waypoint(0.0, 2.0, 3.0),), stays=True),
            Actor("vendor", Kind.ADULT, company=Company("cart", ahead_m=-1.0)),
            Actor("car", Kind.CAR, (Waypoint(0.0, -3.0, 1.5),), stays=True),
            Actor("late", Kind.ELDER, (Waypoint(50.0, 0.0, 5.0), Waypoint(59.0, 8.0, 5.0))),
        ),
        outages=(Outage(ids[-1], Span(10.0, 20.0)),),
    )


class ClockPainter:
    """Paints the time as brightness, `STEP_S` as four levels; sees whoever is between -10 m and 10 m.

    `on_render` is called with each moment: a test lets time pass there, as a slow machine does.
    """

    def __init__(self, on_render: Callable[[float], None] = lambda _at_s: None) -> None:
        self.rendered: list[float] = []
        self._on_render = on_render

    def render(
        self, figures: Sequence[Figure], light: Light, at_s: float, shake_px: tuple[float, float] = (0, 0)
    ) -> Shot:
        self.rendered.append(at_s)
        self._on_render(at_s)
        return Shot(np.full((HEIGHT_PX, WIDTH_PX, 3), brightness(at_s), np.uint8), ())

    def truth(self, figures: Sequence[Figure]) -> tuple[TruthBox, ...]:
        return tuple(
            TruthBox(f"{figure.name}/part", Label.PERSON, (0, 0, 9, 9), 1.0 if abs(figure.x_m) < 10 else 0.0)
            for figure in figures
        )


def brightness(at_s: float) -> int:
    return 40 + int(at_s / STEP_S) * 4 % 160


def brightness_of(image: NDArray[np.uint8]) -> float:
    return float(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).mean())


class AtOnce(Executor):
    """A pool whose work is done when it is handed in."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - the caller's, as an executor has it
            done.set_exception(error)
        return done


def airing(clock: FakeClock, audience: Audience) -> Airing:
    """A lap that begins now; to wait in it moves the clock."""

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)
        await asyncio.sleep(0)

    return Airing(clock, audience, clock.monotonic(), sleep)
