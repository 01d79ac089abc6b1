"""Whatever becomes of a camera's coded pictures on their way, its worker goes on."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.clip import ClipError
from streams.clip_ring import ClipRing
from streams.frame import Frame
from streams.live.pieces import Init
from streams.status import CameraState
from tests.streams.cases import Case, arrivals_of
from tests.streams.damage import harmed
from tests.streams.live.films import scenes, shown_s, taken
from tests.streams.packets import Sent, at, sent

EXAMPLES = settings(max_examples=100, derandomize=True, deadline=None, database=None)
FAILED = {CameraState.BACKOFF, CameraState.DECODE_ERROR}

CODECS = ["libx264", "libx265"]
RATES_FPS = st.lists(st.sampled_from([0.0, 0.4, 2.5, 25.0]), min_size=1, max_size=4)


def steps_s(frames: Iterable[Frame]) -> Iterator[float]:
    for earlier, later in pairwise(frames):
        if earlier.session == later.session:
            yield later.pts_s - earlier.pts_s
            yield (later.captured_at - earlier.captured_at).total_seconds()


@pytest.fixture(scope="module", params=CODECS)
def session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return sent(tmp_path_factory.mktemp("clip"), request.param, pictures=60)


@EXAMPLES
@given(st.data(), RATES_FPS)
def test_spoiled_pictures_end_in_an_error_of_the_stream_and_the_next_session_is_well(
    session: Sent, data: st.DataObject, rates_fps: list[float]
) -> None:
    good = arrivals_of(session)
    case = Case(session.stream, rates_fps)
    case.session(data.draw(harmed(good)))
    assert case.worker.status().state in FAILED
    assert all(step_s > 0.0 for step_s in steps_s(case.frames))
    before, case.rates_fps = len(case.frames), [25.0]
    case.session(good)
    assert len(case.frames) > before
    assert all(frame.width_px == 160 for frame in case.frames[before:])
    *_, film = scenes(taken(case.viewer))
    if isinstance(film[0], Init):
        assert len(shown_s(film)) == len(good)


@EXAMPLES
@given(st.data())
def test_of_spoiled_pictures_a_clip_is_made_or_refused_in_words(session: Sent, data: st.DataObject) -> None:
    ring = ClipRing()
    ring.begin(session.stream)
    for number, arrival in enumerate(data.draw(harmed(arrivals_of(session)))):
        ring.packet(arrival.packet(), at(number / 25))
    with suppress(ClipError):
        clip = ring.clip(at(-60))
        assert clip is None or clip[4:8] == b"ftyp"
