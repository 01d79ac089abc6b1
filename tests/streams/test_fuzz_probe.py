"""Whatever a camera sends, a probe tells what it is, or why it cannot be told."""

import math
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.clock import SystemClock
from simulation.rtsp import Clip
from streams.advice import advice_on, better_stream, costs_of
from streams.errors import StreamError
from streams.probe import Probe, probe
from tests.streams.cameras import access
from tests.streams.said import description_of, parcels_of, stream_of
from tests.streams.scripted import Script, ScriptedCamera, scripted
from tests.streams.wires import descriptions, wires

EXAMPLES = settings(max_examples=40, derandomize=True, deadline=None, database=None)


@pytest.fixture(scope="module")
def camera() -> Iterator[ScriptedCamera]:
    with scripted(Script()) as camera:
        yield camera


@pytest.fixture(scope="module")
def clip(video: Path) -> Clip:
    return Clip.load(video)


def told(found: Probe) -> None:
    """All that is made of it can be said."""
    figures = [found.fps, found.bit_rate, found.gop_s or 0.0, found.decoded_px_per_core_s]
    figures += costs_of(found).values()
    assert all(math.isfinite(figure) and figure >= 0.0 for figure in figures)
    assert all(advice.text for advice in advice_on(found))
    assert better_stream([found])[1]


@EXAMPLES
@given(st.data())
def test_a_description_that_is_none(camera: ScriptedCamera, clip: Clip, data: st.DataObject) -> None:
    description = data.draw(descriptions(description_of(clip)))
    camera.script = Script(description, stream_of(clip))
    with suppress(StreamError):
        told(probe(camera.url, SystemClock(), 0.5, access()))


@EXAMPLES
@given(st.data())
def test_packets_that_are_none(camera: ScriptedCamera, clip: Clip, data: st.DataObject) -> None:
    camera.script = Script(description_of(clip), data.draw(wires(parcels_of(clip))))
    with suppress(StreamError):
        told(probe(camera.url, SystemClock(), 0.5, access()))
