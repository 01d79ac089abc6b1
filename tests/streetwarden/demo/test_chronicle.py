"""What has happened is told once, in order, and in the right words."""

from dataclasses import replace

import pytest

from dispatch_client.contract import UpdateKind
from streetwarden.demo.chronicle import Chronicle, What
from streetwarden.demo.narrator import words_of
from tests.streetwarden.demo.street import ACCEPTED, AT, HANDLED, SEEN_GONE, SEEN_THROUGH, at, event, updates
from vision.event import EventState

WARNED = event(confirmed_s=None, state=EventState.WARNED)
OPEN = event()


def heard(*told: tuple[UpdateKind, str]) -> list[What]:
    chronicle = Chronicle(since=AT)
    chronicle.note(OPEN, "7", [])
    return [happening.what for happening in chronicle.note(OPEN, "7", updates(*told))]


def test_a_notice_an_event_and_its_case_are_told_once_each() -> None:
    chronicle = Chronicle(since=AT)
    told = [
        [happening.what for happening in chronicle.note(known, number, [])]
        for known, number in [(WARNED, ""), (WARNED, ""), (OPEN, ""), (OPEN, "7"), (OPEN, "7")]
    ]
    assert told == [[What.WARNED], [], [What.OPENED], [What.REPORTED], []]
    assert chronicle.event_of("7") == OPEN


def test_who_moves_on_after_a_notice_is_no_event() -> None:
    chronicle = Chronicle(since=AT)
    chronicle.note(WARNED, "", [])
    [happening] = chronicle.note(replace(WARNED, state=EventState.WITHDRAWN), "", [])
    assert happening.what is What.MOVED_ON


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((ACCEPTED, HANDLED), [What.ACCEPTED, What.HANDLED]),
        ((HANDLED, SEEN_GONE), [What.HANDLED, What.SEEN_GONE, What.CLOSED]),
        ((HANDLED, SEEN_THROUGH), [What.HANDLED, What.SEEN_STILL_THERE, What.REOPENED]),
        ((ACCEPTED, SEEN_GONE), [What.ACCEPTED, What.CLOSED_BY_ITSELF]),
        ((HANDLED, (UpdateKind.CLOSED, "desk")), [What.HANDLED, What.CLOSED_ON_WORD]),
        ((SEEN_THROUGH,), [What.REOPENED]),
        (((UpdateKind.RETURNED, "x"), (UpdateKind.REJECTED, "x")), [What.RETURNED, What.REJECTED]),
    ],
)
def test_what_the_desk_tells_is_told(told: tuple[tuple[UpdateKind, str], ...], expected: list[What]) -> None:
    assert heard(*told) == expected


def test_only_a_close_after_handled_is_the_cameras_check() -> None:
    chronicle = Chronicle(since=AT)
    chronicle.note(OPEN, "7", updates(ACCEPTED, HANDLED, SEEN_THROUGH, ACCEPTED, SEEN_GONE))
    [file] = chronicle.files()
    assert (file.closed, file.verified, file.reopened) == (True, False, True)
    chronicle.note(OPEN, "7", updates(HANDLED, SEEN_GONE))
    [file] = chronicle.files()
    assert (file.closed, file.verified, file.reopened) == (True, True, False)


def test_an_event_of_an_earlier_demo_is_no_news_but_what_becomes_of_it_is() -> None:
    chronicle = Chronicle(since=at(100.0))
    assert chronicle.note(OPEN, "7", updates(ACCEPTED)) == []
    [later] = chronicle.note(OPEN, "7", updates(ACCEPTED, HANDLED))
    assert later.what is What.HANDLED
    assert chronicle.of_this_demo() == []


def test_each_happening_has_words() -> None:
    chronicle = Chronicle(since=AT)
    happenings = [
        *chronicle.note(WARNED, "", []),
        *chronicle.note(OPEN, "7", updates(ACCEPTED, HANDLED, SEEN_THROUGH, HANDLED, SEEN_GONE)),
    ]
    assert [words_of(one) for one in happenings] == [
        "early notice: illegal parking, a chance to move on",
        "event: illegal parking after 12 s",
        "reported; the desk has filed case 7",
        "case 7 accepted by the grid worker",
        "case 7 said to be handled",
        "second look at case 7: still there",
        "case 7 reopened",
        "case 7 said to be handled",
        "second look at case 7: gone",
        "case 7 closed, with an after picture",
    ]
