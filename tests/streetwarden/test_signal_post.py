"""Signals of a live street reach a command centre once, in order, when they happen."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from streetwarden.signal_api import NotTaken, Unwelcome
from streetwarden.signal_post import Arrival, Reported, SignalPost
from tests.fakes import MONDAY_MORNING, FakeClock
from vision.signals import Signal, SignalKind


def grant(at_s: float, gate: str = "east") -> Arrival:
    at = MONDAY_MORNING + timedelta(seconds=at_s)
    return Arrival(at_s, Signal(SignalKind.ACCESS_GRANT, gate, at, source="card"))


class Center:
    """Takes signals and remembers when; may be away for its first answers."""

    def __init__(self, clock: FakeClock, *, away: int = 0, refuses: str = "", knows: str = "east") -> None:
        self.taken: list[tuple[float, Signal]] = []
        self._clock = clock
        self._away = away
        self._refuses = refuses
        self._knows = knows

    def post(self, signal: Signal) -> Sequence[str]:
        if self._away:
            self._away -= 1
            raise NotTaken("away")
        if signal.subject == self._refuses:
            raise Unwelcome("at: expected at most an hour ahead")
        self.taken.append((self._clock.seconds, signal))
        return [] if signal.subject == self._knows else [signal.subject]


def posting(reported: Reported, center: Center, clock: FakeClock) -> SignalPost:
    return SignalPost(reported, center, clock.monotonic, MONDAY_MORNING, clock)


def run(post: SignalPost, clock: FakeClock, until_s: float) -> None:
    """As `Runner.run` does, with a fake clock."""
    while clock.seconds < until_s:
        try:
            post.run_once()
        except NotTaken:
            post.pause(0.5)


def test_each_signal_is_reported_when_it_happens() -> None:
    clock = FakeClock()
    center = Center(clock)
    run(posting(Reported([grant(-5.0), grant(2.0), grant(7.5)]), center, clock), clock, 60.0)
    assert [(round(at_s, 3), signal.at) for at_s, signal in center.taken] == [
        (0.0, MONDAY_MORNING - timedelta(seconds=5)),
        (2.0, MONDAY_MORNING + timedelta(seconds=2)),
        (7.5, MONDAY_MORNING + timedelta(seconds=7.5)),
    ]


def test_what_was_not_taken_is_sent_again_before_anything_else_and_only_once() -> None:
    clock = FakeClock()
    center = Center(clock, away=3)
    post = posting(Reported([grant(1.0), grant(1.1)]), center, clock)
    run(post, clock, 20.0)
    assert [signal.at for _, signal in center.taken] == [grant(1.0).signal.at, grant(1.1).signal.at]
    assert (post.sent, post.refused) == (2, 0)


def test_a_controller_says_each_second_by_its_own_clock_up_to_when_its_grants_are_known() -> None:
    clock = FakeClock()
    center = Center(clock)
    reported = Reported([grant(2.5)], {"east": lambda at_s: -3.0 + 0.1 * at_s})
    run(posting(reported, center, clock), clock, 4.0)
    seen = [(round(at_s, 3), signal.kind, round((signal.at - MONDAY_MORNING).total_seconds(), 3))
            for at_s, signal in center.taken]  # fmt: skip
    mark = SignalKind.GRANT_WATERMARK
    assert seen == [
        (0.0, mark, -3.0),
        (1.0, mark, -1.9),
        (2.0, mark, -0.8),
        (2.5, SignalKind.ACCESS_GRANT, 2.5),
        (3.0, mark, 0.3),
    ]


def test_a_watermark_never_overtakes_a_grant_that_was_not_taken() -> None:
    clock = FakeClock()
    center = Center(clock, away=1)
    run(posting(Reported([grant(0.0)], {"east": lambda _at_s: 0.0}), center, clock), clock, 1.0)
    assert [signal.kind for _, signal in center.taken][:2] == [
        SignalKind.ACCESS_GRANT,
        SignalKind.GRANT_WATERMARK,
    ]


def test_what_is_refused_for_good_is_left_out_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    clock = FakeClock()
    center = Center(clock, refuses="west")
    post = posting(Reported([grant(1.0, "west"), grant(2.0, "west"), grant(3.0)]), center, clock)
    run(post, clock, 10.0)
    assert (post.sent, post.refused) == (1, 2)
    assert caplog.text.count("access_grant of west is refused") == 1


def test_a_gate_that_no_rule_asks_about_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    clock = FakeClock()
    center = Center(clock, knows="south")
    run(posting(Reported([grant(1.0), grant(2.0)]), center, clock), clock, 10.0)
    assert caplog.text.count("no rule of the site asks about east") == 1
