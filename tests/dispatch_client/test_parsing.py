"""From JSON to cases and updates."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_client.contract import CaseReply, CaseState, CaseUpdate, UpdateKind
from dispatch_client.parsing import ContractError, case_reply, case_update, update_page
from tests.dispatch_client.openapi import check_value, named
from tests.dispatch_client.values import CASE, EVENT, UPDATE, as_json, case, update

TEN = datetime(2026, 1, 5, 2, tzinfo=UTC)


def test_an_update_becomes_a_value_in_utc() -> None:
    assert case_update(as_json(update())) == CaseUpdate(
        id=UPDATE,
        seq=1,
        kind=UpdateKind.HANDLED,
        case_id=CASE,
        event_id=EVENT,
        at=TEN,
        state=CaseState.HANDLED,
        actor="王",
        note="已劝离",
    )


def test_a_case_becomes_a_value() -> None:
    expected = CaseReply(CASE, "2026-0001", EVENT, CaseState.DISPATCHED, TEN, TEN, None, "G-07", "王", 0)
    assert case_reply(as_json(case())) == expected


def test_the_examples_here_are_what_the_contract_says() -> None:
    check_value(case(), named("Case"))
    check_value(update(), named("CaseUpdate"))
    check_value({"updates": [update()], "next": 1}, named("UpdatePage"))


def test_what_a_newer_dispatch_side_adds_is_ignored() -> None:
    assert case_update(as_json(update(mood="good"))) == case_update(as_json(update()))


def test_an_id_in_capital_letters_is_the_same_id() -> None:
    assert case_update(as_json(update(event_id=EVENT.upper()))).event_id == EVENT


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "7"),
        ("id", 7),
        ("event_id", "../../etc/passwd"),
        ("seq", 0),
        ("seq", "1"),
        ("seq", 1.0),
        ("seq", True),
        ("seq", 2**63),
        ("kind", "exploded"),
        ("state", None),
        ("at", "2026-01-05T10:00:00"),
        ("at", 1767578400),
        ("at", "9999-12-31T23:59:59-12:00"),
        ("at", "yesterday"),
        ("note", "x" * 2001),
        ("note", ["x"]),
        ("reworks", -1),
    ],
)
def test_a_field_that_is_not_as_agreed_is_named_but_its_value_is_not_repeated(
    field: str, value: object
) -> None:
    with pytest.raises(ContractError, match=f"^{field}: ") as caught:
        case_update(as_json(update() | {field: value}))
    assert "passwd" not in str(caught.value)


@pytest.mark.parametrize("field", ["id", "seq", "kind", "case_id", "event_id", "at", "state"])
def test_a_required_field_must_be_there(field: str) -> None:
    document = update()
    del document[field]
    with pytest.raises(ContractError, match=f"{field}: Field required"):
        case_update(as_json(document))


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"<html>", b"{", b"\xff", b"[" * 100_000, b'{"a":NaN}']
)
def test_what_is_not_a_json_object_is_refused(content: bytes) -> None:
    for parse in (case_update, case_reply, update_page):
        with pytest.raises(ContractError):
            parse(content)


def test_a_page_holds_its_updates_in_order() -> None:
    page = update_page(as_json({"updates": [update(1), update(2)], "next": 20}))
    assert ([each.seq for each in page.updates], page.next) == ([1, 2], 20)


@pytest.mark.parametrize("following", [-1, 2**63, None, "1"])
def test_a_page_needs_a_usable_cursor(following: object) -> None:
    with pytest.raises(ContractError, match="next"):
        update_page(as_json({"updates": [], "next": following}))


@given(st.binary() | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(as_json))
def test_whatever_is_sent_only_a_contract_error_is_raised(content: bytes) -> None:
    with pytest.raises(ContractError):
        case_update(content)
