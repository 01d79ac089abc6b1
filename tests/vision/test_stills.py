"""Pictures that cameras take when they are asked: added to their event a moment later, in nobody's way."""

from itertools import islice
from uuid import UUID

from tests.scenes import instant
from tests.vision.fakes import frames
from tests.vision.street import CAR, Street
from vision.event import HIGH_RESOLUTION, Event, Evidence
from vision.ports import Still


class Asked:
    """Remembers what was asked for; a test hands pictures over."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, UUID]] = []
        self.ready: list[Still] = []

    def ask(self, camera_id: str, event_id: UUID) -> None:
        self.asked.append((camera_id, event_id))

    def taken(self) -> list[Still]:
        ready, self.ready = self.ready, []
        return ready


def stills_of(event: Event) -> list[Evidence]:
    return [each for each in event.evidence if each.kind == HIGH_RESOLUTION]


def parked(stills: Asked) -> tuple[Street, Event]:
    """A street on which a car's parking has just been confirmed."""
    street = Street({"cam": [CAR]}, stills=stills)
    [_, opened] = street.show(frames(80))
    return street, opened


def test_a_camera_is_asked_once_when_an_event_is_confirmed() -> None:
    stills = Asked()
    street = Street({"cam": [CAR]}, stills=stills)
    street.show(frames(130))
    [_, opened, _] = street.sink.queue
    assert stills.asked == [("cam", opened.id)]


def test_a_picture_that_comes_later_is_added_and_tells_the_dispatch_side_nothing_new() -> None:
    stills = Asked()
    street, opened = parked(stills)
    stills.ready = [Still("cam", opened.id, instant(81), b"picture")]
    street.pipeline.look_again(instant(81))
    [stored] = [event for event in street.sink.recent_events("cam", instant(0)) if event.id == opened.id]
    [still] = stills_of(stored)
    assert (still.moment, still.captured_at, still.size_bytes) == ("confirmed", instant(81), 7)
    assert street.vault.pictures[still.path] == b"picture"
    assert (stored.revision, street.sink.told) == (opened.revision, ["warned", "open"])


def test_a_second_picture_of_the_same_revision_changes_nothing() -> None:
    stills = Asked()
    street, opened = parked(stills)
    for content in (b"first", b"second"):
        stills.ready = [Still("cam", opened.id, instant(81), content)]
        street.pipeline.look_again(instant(81))
    [still] = stills_of(street.sink.recent_events("cam", instant(0))[0])
    assert street.vault.pictures[still.path] == b"first"


def test_a_picture_of_an_event_that_nobody_remembers_is_dropped() -> None:
    stills = Asked()
    street, _ = parked(stills)
    stills.ready = [Still("cam", UUID(int=7), instant(81), b"picture")]
    before = dict(street.vault.pictures)
    street.pipeline.look_again(instant(81))
    assert street.vault.pictures == before


def test_the_end_of_the_event_keeps_the_picture() -> None:
    stills = Asked()
    street, opened = parked(stills)
    stills.ready = [Still("cam", opened.id, instant(80), b"picture")]
    street.pipeline.look_again(instant(80))
    street.show(islice(frames(130), 80, None))
    assert len(stills_of(street.sink.queue[-1])) == 1
