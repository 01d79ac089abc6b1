import asyncio
from types import SimpleNamespace
from typing import cast

from simulation.rtsp.viewer import MAX_BACKLOG_BYTES, Viewer


class FakeWriter:
    """Remembers what was written; a test sets how much of it the reader has not taken."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.backlog_bytes = 0
        self.transport = SimpleNamespace(get_write_buffer_size=lambda: self.backlog_bytes)

    def write(self, data: bytes) -> None:
        self.written.append(data)


def watching(writer: FakeWriter) -> Viewer:
    return Viewer(cast("asyncio.StreamWriter", writer))


def offer(viewer: Viewer, picture: bytes, *, is_key: bool) -> bool:
    return viewer.offer(picture, lambda: b"report+", is_key=is_key)


def test_a_viewer_joins_at_a_key_picture_and_gets_the_report_first() -> None:
    writer = FakeWriter()
    viewer = watching(writer)
    for picture, is_key in ((b"p", False), (b"K", True), (b"p", False), (b"K", True)):
        assert offer(viewer, picture, is_key=is_key)
    assert writer.written == [b"report+K", b"p", b"K"]


def test_a_slow_reader_loses_pictures_until_the_next_key_picture() -> None:
    writer = FakeWriter()
    viewer = watching(writer)
    offer(viewer, b"K1", is_key=True)
    writer.backlog_bytes = MAX_BACKLOG_BYTES + 1
    assert not offer(viewer, b"p1", is_key=False)
    writer.backlog_bytes = 0
    offer(viewer, b"p2", is_key=False)
    offer(viewer, b"K2", is_key=True)
    assert writer.written == [b"report+K1", b"report+K2"]


def test_reports_go_only_to_viewers_that_have_joined() -> None:
    writer = FakeWriter()
    viewer = watching(writer)
    viewer.report(b"early")
    offer(viewer, b"K", is_key=True)
    viewer.report(b"later")
    assert writer.written == [b"report+K", b"later"]


def test_a_viewer_that_missed_something_goes_on_at_the_next_key_picture() -> None:
    writer = FakeWriter()
    viewer = watching(writer)
    offer(viewer, b"K1", is_key=True)
    viewer.lose_step()
    offer(viewer, b"p", is_key=False)
    offer(viewer, b"K2", is_key=True)
    assert writer.written == [b"report+K1", b"report+K2"]
