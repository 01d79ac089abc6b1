"""Signals about what the site does not have are refused instead of being about nobody."""

import pytest

from streetwarden.errors import WrongInput
from streetwarden.signal_subjects import check_subjects
from tests.fakes import MONDAY_MORNING
from vision.signals import Signal, SignalKind
from vision.site import Camera, Household, RuleSpec, Site, Zone

GATE = Zone("gate", line=((0.5, 0.2), (0.5, 0.9)), inside=(0.1, 0.5))
SITE = Site(
    "south",
    cameras=(Camera("door", zones=(GATE,), rules=(RuleSpec("tailgating", "gate", {"gate": "south-1"}),)),),
    households=(Household("h-1"),),
)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (SignalKind.ACCESS_GRANT, "south-1"),
        (SignalKind.GRANT_WATERMARK, "south-1"),
        (SignalKind.SIGN_OF_LIFE, "h-1"),
        (SignalKind.AWAY, "h-1"),
        (SignalKind.PERMIT, "gate"),
        (SignalKind.PERMIT, "door/gate"),
    ],
)
def test_a_signal_about_something_of_the_site_is_taken(kind: SignalKind, subject: str) -> None:
    check_subjects([Signal(kind, subject, MONDAY_MORNING)], SITE)


@pytest.mark.parametrize(
    ("kind", "subject", "known"),
    [
        (SignalKind.ACCESS_GRANT, "south-l", "a gate of the site (south-1)"),
        (SignalKind.SIGN_OF_LIFE, "h-2", "a household of the site (h-1)"),
        (SignalKind.PERMIT, "kerb", "a zone of the site (door/gate, gate)"),
    ],
)
def test_a_mistyped_subject_is_refused_with_those_that_there_are(
    kind: SignalKind, subject: str, known: str
) -> None:
    with pytest.raises(WrongInput) as refusal:
        check_subjects([Signal(kind, subject, MONDAY_MORNING)], SITE)
    assert known in str(refusal.value)
    assert subject in str(refusal.value)
