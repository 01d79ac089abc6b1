"""Pictures that prove an event: complete, unaltered, and never in the way of the event itself."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.detections import ObjectClass
from streams.frame import Image
from tests.scenes import HEIGHT_PX, WHOLE_PICTURE, WIDTH_PX, Actor, Tracking, at, instant, person_at
from tests.vision.fakes import MemoryVault, frame_at
from tests.vision.plays import ids
from vision.event import Event, EventState
from vision.evidence import MISSING, EvidenceRecorder, Look, LookRing
from vision.geometry import Box
from vision.ports import EvidenceError
from vision.tracks import Track
from vision.violation import EventType, Place, Subject

KINDS = ["overview", "overview_drawn", "close_up", "close_up_drawn"]
SPOT = at(0.5, 0.7)


def event_of(*subjects: Subject, box: Box = SPOT) -> Event:
    return Event(
        id=ids().new(instant(0)),
        revision=1,
        event_type=EventType.ILLEGAL_PARKING,
        rule="illegal_parking",
        rule_version=1,
        state=EventState.OPEN,
        camera_id="cam",
        zone_id="all",
        place=Place("p", box),
        started_at=instant(0),
        last_seen_at=instant(0),
        changed_at=instant(0),
        confirmed_at=instant(0),
        subjects=subjects,
    )


def subject_at(box: Box, track: str = "cam/1/1") -> Subject:
    return Subject("vehicle", track, ObjectClass.CAR, box, 0.9, instant(0))


def ring_of(*looks: Sequence[Track]) -> LookRing:
    ring = LookRing(max(1, len(looks)))
    for second, tracks in enumerate(looks):
        ring.add(Look(frame_at(second), tuple(tracks)))
    return ring


def pictures_of(vault: MemoryVault, event: Event) -> dict[str, Image]:
    decoded = {}
    for evidence in event.evidence:
        picture = cv2.imdecode(np.frombuffer(vault.pictures[evidence.path], np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        decoded[evidence.kind] = picture.astype(np.uint8)
    return decoded


def confirmed(event: Event, ring: LookRing | None = None) -> tuple[Event, MemoryVault]:
    vault = MemoryVault()
    return EvidenceRecorder(vault).confirm(event, ring or ring_of(()), WHOLE_PICTURE), vault


def test_a_confirmed_event_has_four_pictures_each_under_its_own_path() -> None:
    event, vault = confirmed(event_of(subject_at(SPOT)))
    assert [evidence.kind for evidence in event.evidence] == KINDS
    assert {evidence.moment for evidence in event.evidence} == {"confirmed"}
    assert len(vault.pictures) == 4
    assert all(path.startswith(f"2026/01/05/{event.id}/001-confirmed-") for path in vault.pictures)


def test_the_digest_and_the_size_are_those_of_the_bytes_that_were_kept() -> None:
    event, vault = confirmed(event_of(subject_at(SPOT)))
    for evidence in event.evidence:
        content = vault.pictures[evidence.path]
        assert evidence.sha256 == hashlib.sha256(content).hexdigest()
        assert evidence.size_bytes == len(content)


def test_the_overview_is_the_whole_source_picture_untouched() -> None:
    event, vault = confirmed(event_of(subject_at(SPOT)))
    overview = pictures_of(vault, event)["overview"]
    assert overview.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert np.ptp(overview) <= 2, "plain grey: nothing is drawn into it"


def test_the_drawn_copies_show_the_subject_in_red_and_others_in_grey() -> None:
    others = Tracking([Actor(ObjectClass.CAR, at(0.2, 0.5))]).look(0, 1)
    event, vault = confirmed(event_of(subject_at(SPOT, "cam/1/2")), ring_of(others))
    drawn = pictures_of(vault, event)["overview_drawn"].astype(int)
    red_edge, grey_edge = drawn[int(0.7 * HEIGHT_PX), 800], drawn[int(0.5 * HEIGHT_PX), 320]
    assert red_edge[2] > red_edge[0] + 100
    assert np.ptp(grey_edge) < 20 < grey_edge.mean() - 90


def test_pictures_of_a_later_change_and_of_the_end_say_so() -> None:
    vault = MemoryVault()
    recorder = EvidenceRecorder(vault)
    event = recorder.confirm(event_of(subject_at(SPOT)), ring_of(()), WHOLE_PICTURE)
    later = replace(event, revision=2, changed_at=instant(60))
    later = recorder.confirm(later, ring_of(()), WHOLE_PICTURE)
    ended = recorder.end(replace(later, revision=3), Look(frame_at(90), ()), WHOLE_PICTURE)
    assert [evidence.moment for evidence in ended.evidence] == ["confirmed"] * 4 + ["updated"] * 4 + [
        "ended"
    ] * 4
    assert len(vault.pictures) == 12
    assert ended.evidence[-1].captured_at == instant(90)


def test_the_number_of_pictures_is_bounded_but_the_end_is_always_shown() -> None:
    recorder, event = EvidenceRecorder(MemoryVault()), event_of(subject_at(SPOT))
    for revision in range(1, 30):
        later = replace(event, revision=revision, changed_at=instant(0) + timedelta(seconds=revision))
        event = recorder.confirm(later, ring_of(()), WHOLE_PICTURE)
    assert len(event.evidence) == 40
    assert len(recorder.end(event, Look(frame_at(90), ()), WHOLE_PICTURE).evidence) == 44


def test_what_ends_again_and_again_has_no_more_pictures_than_a_report_may_carry() -> None:
    recorder, event = EvidenceRecorder(MemoryVault()), event_of(subject_at(SPOT))
    for revision in range(1, 60):
        event = recorder.end(replace(event, revision=revision), Look(frame_at(90), ()), WHOLE_PICTURE)
    assert len(event.evidence) == 200
    assert recorder.verify(event, Look(frame_at(90), ()), WHOLE_PICTURE) == ()


class Films:
    """A camera that keeps film, or cannot give it."""

    def __init__(self, content: bytes | None = b"film", error: str = "") -> None:
        self.content, self.error = content, error
        self.asked: list[tuple[str, datetime]] = []

    def clip(self, camera_id: str, since: datetime) -> bytes | None:
        self.asked.append((camera_id, since))
        if self.error:
            raise EvidenceError(self.error)
        return self.content


def test_with_the_confirmation_goes_a_film_from_before_it_began() -> None:
    vault, films = MemoryVault(), Films()
    event = EvidenceRecorder(vault, clips=films).confirm(event_of(subject_at(SPOT)), ring_of(()), None)
    film = event.evidence[-1]
    assert [evidence.kind for evidence in event.evidence] == [*KINDS, "clip"]
    assert film.path == f"2026/01/05/{event.id}/001-confirmed-clip.mp4"
    assert vault.pictures[film.path] == b"film"
    assert film.sha256 == hashlib.sha256(b"film").hexdigest()
    assert films.asked == [("cam", instant(0) - timedelta(seconds=5))]


def test_later_changes_and_the_end_bring_no_film() -> None:
    films = Films()
    recorder = EvidenceRecorder(MemoryVault(), clips=films)
    later = recorder.confirm(replace(event_of(subject_at(SPOT)), changed_at=instant(60)), ring_of(()), None)
    ended = recorder.end(later, Look(frame_at(90), ()), None)
    assert films.asked == []
    assert "clip" not in {evidence.kind for evidence in ended.evidence}


def test_a_camera_that_keeps_no_film_is_no_fault() -> None:
    recorder = EvidenceRecorder(MemoryVault(), clips=Films(None))
    event = recorder.confirm(event_of(subject_at(SPOT)), ring_of(()), None)
    assert (len(event.evidence), event.flags) == (4, ())


def test_a_film_that_cannot_be_made_is_told_and_the_pictures_stay(caplog: pytest.LogCaptureFixture) -> None:
    recorder = EvidenceRecorder(MemoryVault(), clips=Films(error="no key picture"))
    event = recorder.confirm(event_of(subject_at(SPOT)), ring_of(()), None)
    assert (len(event.evidence), event.flags) == (4, (MISSING,))
    assert "goes on without a film: no key picture" in caplog.text


def test_a_full_vault_does_not_stop_the_event(caplog: pytest.LogCaptureFixture) -> None:
    vault = MemoryVault()
    vault.full = True
    recorder = EvidenceRecorder(vault)
    event = recorder.confirm(event_of(subject_at(SPOT)), ring_of(()), WHOLE_PICTURE)
    again = recorder.end(event, Look(frame_at(9), ()), WHOLE_PICTURE)
    assert (event.flags, event.evidence) == ((MISSING,), ())
    assert again.flags == (MISSING,), "said once"
    assert "goes on without pictures: no space left" in caplog.text


edges = st.floats(-0.5, 1.5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(edges, edges, edges, edges), min_size=1, max_size=3))
def test_a_close_up_lies_inside_the_picture_wherever_the_boxes_are(boxes: list[Box]) -> None:
    event, vault = confirmed(event_of(*(subject_at(box, f"cam/1/{n}") for n, box in enumerate(boxes))))
    height, width = pictures_of(vault, event)["close_up"].shape[:2]
    assert 160 <= height <= HEIGHT_PX
    assert 160 <= width <= WIDTH_PX


@pytest.mark.parametrize("x", [0.03, 0.5, 0.97])
def test_the_close_up_shows_all_of_the_subject_and_some_of_the_kerb(x: float) -> None:
    subject = at(x, 0.9, size=0.3)
    event, vault = confirmed(event_of(subject_at(subject)))
    close_up = pictures_of(vault, event)["close_up"]
    assert close_up.shape[0] >= 0.3 * HEIGHT_PX * 1.5
    assert close_up.shape[1] >= (subject[2] - subject[0]) * WIDTH_PX * 1.5


def test_the_close_up_of_a_deed_shows_both_people() -> None:
    first, second = person_at(0.2, 0.7), person_at(0.8, 0.7)
    pair = (subject_at(first, "cam/1/1"), subject_at(second, "cam/1/101"))
    event, vault = confirmed(event_of(*pair))
    assert pictures_of(vault, event)["close_up"].shape[1] >= 0.6 * WIDTH_PX


def test_the_look_that_shows_the_most_of_the_subjects_is_taken() -> None:
    pair = [Actor(ObjectClass.PERSON, person_at(0.4, 0.7)), Actor(ObjectClass.PERSON, person_at(0.6, 0.7))]
    both = Tracking(pair).look(0, 1)
    names = [str(track.key) for track in both]
    ring = ring_of(both[:1], both, both, both[1:], ())
    subjects = [subject_at(track.box, name) for track, name in zip(both, names, strict=True)]
    event, _ = confirmed(event_of(*subjects), ring)
    assert {evidence.captured_at for evidence in event.evidence} == {instant(2)}, "the latest of the two"


def test_an_event_without_subjects_shows_its_place() -> None:
    event, vault = confirmed(event_of(box=at(0.5, 0.9, size=0.4)))
    assert pictures_of(vault, event)["close_up"].shape[0] >= 0.4 * HEIGHT_PX


def test_a_ring_keeps_only_the_latest_looks() -> None:
    tracks = Tracking([Actor(ObjectClass.CAR, SPOT)]).look(0, 1)
    ring = LookRing(2)
    for second, seen in enumerate([tracks, (), ()]):
        ring.add(Look(frame_at(second), seen))
    assert ring.best_for({str(tracks[0].key)}).shows({str(tracks[0].key)}) == 0
