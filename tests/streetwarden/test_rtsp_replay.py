from pathlib import Path

import pytest

from simulation.rtsp.errors import ClipError
from tests.streetwarden.painted import paint, stands, street_site
from tests.streetwarden.test_replay import played, seconds, told

pytestmark = pytest.mark.timeout(60)


def test_over_the_wire_the_events_are_the_same_and_their_times_differ_by_less_than_a_second(
    tmp_path: Path,
) -> None:
    text = street_site("road", "yard")
    videos = {
        "road": paint(tmp_path / "road.mkv", stands(), 6),
        "yard": paint(tmp_path / "yard.mkv", stands(1.5), 6),
    }
    from_files = played(tmp_path / "files", text, videos)
    over_rtsp = played(tmp_path / "rtsp", text, videos, via_rtsp=True)
    assert over_rtsp.errors == ()
    assert [told(event) for event in over_rtsp.events] == [told(event) for event in from_files.events]
    assert len(over_rtsp.events) == 2
    for wire, file in zip(over_rtsp.events, from_files.events, strict=True):
        for name in ("started_at", "confirmed_at", "last_seen_at"):
            assert seconds(getattr(wire, name)) == pytest.approx(seconds(getattr(file, name)), abs=1.0)


def test_a_file_that_cannot_be_served_is_told(tmp_path: Path) -> None:
    (tmp_path / "not-a-video.mkv").write_text("no")
    outcome = played(
        tmp_path / "out", street_site("road"), {"road": tmp_path / "not-a-video.mkv"}, via_rtsp=True
    )
    [error] = outcome.errors
    assert isinstance(error, ClipError)
    assert outcome.events == ()
