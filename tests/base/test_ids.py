"""Identifiers that sort by time."""

import random
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from base.ids import IdSource
from tests.fakes import MONDAY_MORNING

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 7_000_000_000_000_000).map(lambda us: EPOCH + timedelta(microseconds=us))


def seeded(seed: int) -> IdSource:
    return IdSource(random.Random(seed))  # noqa: S311 - meant to be foreseen


@given(INSTANTS)
def test_an_id_is_a_version_7_uuid_that_carries_its_millisecond(at: datetime) -> None:
    made = IdSource().new(at)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == (at - EPOCH) // timedelta(milliseconds=1)


@given(INSTANTS, st.integers(1, 10**9))
def test_a_later_millisecond_gives_a_greater_id(at: datetime, later_ms: int) -> None:
    ids = IdSource()
    assert str(ids.new(at)) < str(ids.new(at + timedelta(milliseconds=later_ms)))


def test_the_same_instant_in_another_time_zone_is_the_same_instant() -> None:
    in_shanghai = MONDAY_MORNING.astimezone(timezone(timedelta(hours=8)))
    assert seeded(1).new(in_shanghai) == seeded(1).new(MONDAY_MORNING)


def test_ids_of_one_instant_differ() -> None:
    ids = IdSource()
    assert len({ids.new(MONDAY_MORNING) for _ in range(1000)}) == 1000


def test_the_same_seed_gives_the_same_ids_and_another_seed_gives_others() -> None:
    def first_three(seed: int) -> list[str]:
        ids = seeded(seed)
        return [str(ids.new(MONDAY_MORNING)) for _ in range(3)]

    assert first_three(7) == first_three(7)
    assert first_three(7) != first_three(8)
