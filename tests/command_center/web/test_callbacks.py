import json
from dataclasses import replace
from uuid import UUID

import pytest

from command_center.app import create_app
from command_center.live import LiveChannel
from command_center.settings import CommandCenterSettings
from dispatch_client.contract import CaseState
from tests.command_center.values import EVENT
from tests.command_center.web.center import Center
from tests.command_center.web.signing import signed, update

PATH = "/callbacks/dispatch"
OTHER_KEY = "whsec_" + "YW5vdGhlci1rZXktb2YtYW5vdGhlci1kZXNr"


def test_a_signed_update_moves_the_case(center: Center) -> None:
    center.record(EVENT)
    content, headers = signed(update(), center.clock.now())
    answer = center.visitor().post(PATH, content=content, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    case = center.store.case(EVENT.id)
    assert case is not None
    assert (case.state, case.actor) == (CaseState.ACCEPTED, "李网格")


def test_an_update_that_comes_again_is_taken_and_changes_nothing(center: Center) -> None:
    center.record(EVENT)
    for _ in range(3):
        content, headers = signed(update(), center.clock.now())
        assert center.visitor().post(PATH, content=content, headers=headers).status_code == 204
        center.clock.advance(60)
    assert len(center.store.case_updates(EVENT.id)) == 1


@pytest.mark.parametrize("late_s", [-301, 301, 86400])
def test_a_message_of_another_time_is_refused(center: Center, late_s: float) -> None:
    center.record(EVENT)
    content, headers = signed(update(), center.clock.now())
    center.clock.advance(late_s)
    answer = center.visitor().post(PATH, content=content, headers=headers)
    assert answer.status_code == 401
    assert "compare both clocks" in answer.json()["detail"]
    assert center.store.case(EVENT.id) is None


def test_what_we_have_no_signature_for_is_refused(center: Center) -> None:
    center.record(EVENT)
    content, headers = signed(update(), center.clock.now())
    changed = content.replace(b"accepted", b"rejected")
    _, foreign = signed(update(), center.clock.now(), key=OTHER_KEY)
    without = {name: value for name, value in headers.items() if name != "webhook-signature"}
    garbage = headers | {"webhook-signature": "v1,%%% v2,AAAA"}
    for body, sent in ((changed, headers), (content, foreign), (content, without), (content, garbage)):
        assert center.visitor().post(PATH, content=body, headers=sent).status_code == 401
    assert center.store.case(EVENT.id) is None


def test_an_event_that_is_not_here(center: Center) -> None:
    content, headers = signed(update(event_id=str(UUID(int=9))), center.clock.now())
    assert center.visitor().post(PATH, content=content, headers=headers).status_code == 404


@pytest.mark.parametrize("change", [{"kind": "exploded"}, {"seq": 0}, {"at": "soon"}, {"note": 7}])
def test_a_signed_message_that_is_no_update_is_refused(center: Center, change: dict[str, object]) -> None:
    center.record(EVENT)
    content, headers = signed(update(**change), center.clock.now())
    assert center.visitor().post(PATH, content=content, headers=headers).status_code == 400


def test_a_message_that_is_too_large_is_refused_unread(center: Center) -> None:
    content, headers = signed(update(note="x" * 70_000), center.clock.now())
    assert center.visitor().post(PATH, content=content, headers=headers).status_code == 413
    huge = json.dumps("x" * (1 << 20)).encode()
    assert center.visitor().post(PATH, content=huge, headers=headers).status_code == 413


def test_without_a_key_no_callback_is_taken(center: Center, settings: CommandCenterSettings) -> None:
    app = create_app(replace(settings, callback_keys=()), center.store, center.clock, None)
    content, headers = signed(update(), center.clock.now())
    answer = replace(center, app=app).visitor().post(PATH, content=content, headers=headers)
    assert answer.status_code == 401
    assert "no key" in answer.json()["detail"]


def test_the_worker_that_looks_again_is_woken(center: Center, redis_url: str) -> None:
    center.record(EVENT)
    with LiveChannel(redis_url) as live:
        object.__setattr__(center.parts, "live", live)
        waker = live.waker("verifications")
        content, headers = signed(update(kind="handled", state="verifying"), center.clock.now())
        assert center.visitor().post(PATH, content=content, headers=headers).status_code == 204
        assert waker.wait(5.0)
        waker.close()
