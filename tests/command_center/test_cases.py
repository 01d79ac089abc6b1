import pytest

from command_center.cases import Ask, asked_by
from dispatch_client.contract import UpdateKind
from tests.command_center.dispatch import DEED, LEFT, LYING, MISSED, PARKED
from tests.command_center.values import CLOSED
from vision.event import Event

HANDLED, REJECTED = UpdateKind.HANDLED, UpdateKind.REJECTED


@pytest.mark.parametrize(
    ("kind", "event", "asked", "because"),
    [
        (HANDLED, PARKED, ["look_again"], "the camera can see whether the car has gone"),
        (HANDLED, LYING, ["look_again"], "the camera can see whether the person was helped up"),
        (HANDLED, LEFT, ["say_gone"], "the camera saw the car leave before"),
        (HANDLED, DEED, ["close"], "there is nothing to look at: a person's word ends it"),
        (HANDLED, CLOSED, ["close"], "handled once more: the case waits for an end once more"),
        (HANDLED, MISSED, ["sign_of_life"], "somebody stood at the door"),
        (REJECTED, PARKED, ["label"], "the event goes on as long as the camera sees it"),
        (REJECTED, MISSED, ["label"], "a rejection is no sign of life"),
        (REJECTED, DEED, ["label", "close"], "nothing else would ever end it"),
        (REJECTED, CLOSED, ["label"], "it has ended already"),
        *((kind, PARKED, [], "we only copy it") for kind in UpdateKind if kind not in {HANDLED, REJECTED}),
        *((kind, DEED, [], "we only copy it") for kind in UpdateKind if kind not in {HANDLED, REJECTED}),
    ],
)
def test_what_an_update_asks(kind: UpdateKind, event: Event, asked: list[str], because: str) -> None:
    assert asked_by(kind, event, newest=True) == tuple(Ask(each) for each in asked), because


@pytest.mark.parametrize(
    ("kind", "event", "asked", "because"),
    [
        (HANDLED, PARKED, [], "nobody waits for the answer"),
        (HANDLED, LEFT, [], "nobody waits for the answer"),
        (HANDLED, DEED, ["close"], "it was handled, whatever followed"),
        (HANDLED, MISSED, ["sign_of_life"], "somebody was there, whatever followed"),
        (REJECTED, PARKED, ["label"], "the verdict stands"),
    ],
)
def test_what_an_overtaken_update_still_asks(
    kind: UpdateKind, event: Event, asked: list[str], because: str
) -> None:
    assert asked_by(kind, event, newest=False) == tuple(Ask(each) for each in asked), because
