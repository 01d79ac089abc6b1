"""Cameras whose recordings have ended go on showing their last picture, while somebody asks."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import cast

import pytest

from streams.frame import Frame
from streetwarden.still_life import StillLife
from tests.scenes import instant
from tests.vision.fakes import frame_at
from tests.vision.test_second_looks import STAYS, Handled
from vision.event import Event
from vision.pipeline import Pipeline
from vision.verification import VerificationResult


class Asked:
    """In the place of a pipeline: somebody asks camera `cam` for so many looks more."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.shown: list[list[Frame]] = []
        self.asked_at: list[datetime] = []

    def look_again(self, at: datetime) -> None:
        self.asked_at.append(at)

    def verifying(self, camera_id: str) -> bool:
        return camera_id == "cam" and len(self.shown) < self.looks

    def step(self, frames: Sequence[Frame]) -> list[Event]:
        self.shown.append(list(frames))
        return []


def still_life(asked: Asked, *last: Frame) -> StillLife:
    return StillLife(cast("Pipeline", asked), last)


def always() -> bool:
    return True


def test_time_stands_still_while_nobody_asks() -> None:
    asked = Asked(0)
    quiet = still_life(asked, frame_at(10))
    for _ in range(3):
        quiet.answer(always)
    assert asked.shown == []
    assert asked.asked_at == [instant(10)] * 3, "new questions are taken"
    assert quiet.at == instant(10)


def test_while_somebody_asks_the_last_pictures_come_twice_a_second() -> None:
    asked = Asked(4)
    last = frame_at(10)
    still_life(asked, last, frame_at(8, "yard")).answer(always)
    roads = [road for road, _ in asked.shown]
    assert [road.captured_at for road in roads] == [instant(10 + step / 2) for step in (1, 2, 3, 4)]
    assert [road.seq for road in roads] == [1, 2, 3, 4]
    assert [road.pts_s for road in roads] == pytest.approx([10.5, 11, 11.5, 12])
    assert all(road.image is last.image for road in roads)
    assert [yard.captured_at for _, yard in asked.shown] == [instant(8 + step / 2) for step in (1, 2, 3, 4)]


def test_the_next_question_goes_on_where_the_last_one_ended() -> None:
    asked = Asked(2)
    life = still_life(asked, frame_at(10))
    life.answer(always)
    asked.looks = 3
    life.answer(always)
    assert asked.shown[-1][0].captured_at == instant(11.5)


def test_it_ends_when_it_is_not_wanted_any_more() -> None:
    asked, looks = Asked(1000), itertools.count(1)
    still_life(asked, frame_at(10)).answer(lambda: next(looks) <= 3)
    assert len(asked.shown) == 3


def test_an_answer_that_cannot_be_saved_does_not_keep_it_for_ever() -> None:
    asked = Asked(10**9)
    still_life(asked, frame_at(10)).answer(always)
    assert 140 < len(asked.shown) <= 160, "seventy seconds are the longest that an answer takes"


def test_without_any_picture_there_is_nothing_to_show() -> None:
    asked = Asked(1)
    assert still_life(asked).at is None
    still_life(asked).answer(always)
    assert asked.shown == []


def test_a_real_pipeline_finds_its_answer_in_the_last_picture() -> None:
    street = Handled(STAYS)
    street.ask(63)
    life = StillLife(street.pipeline, [frame_at(62)])
    life.answer(always)
    assert street.answer.verdict.result is VerificationResult.STILL_THERE
    assert life.at == instant(72.5)
