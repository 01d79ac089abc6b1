"""Whom signals may be about: a signal for an unknown gate would silently be about nobody."""

from collections.abc import Iterable

from streetwarden.errors import WrongInput
from vision.signals import Signal, SignalKind
from vision.site import Site

_GATE_KINDS = {SignalKind.ACCESS_GRANT, SignalKind.GRANT_WATERMARK}


def check_subjects(signals: Iterable[Signal], site: Site) -> None:
    """Raise `WrongInput` for a signal about a gate, household or zone that the site does not have."""
    for signal in signals:
        what, known = _known(signal.kind, site)
        if signal.subject not in known:
            raise WrongInput(
                f"{signal.kind} at {signal.at.isoformat()}: expected a {what} of the site "
                f"({', '.join(known) or 'it has none'}), got {signal.subject}"
            )


def _known(kind: SignalKind, site: Site) -> tuple[str, list[str]]:
    if kind in _GATE_KINDS:
        settings = [rule.settings for camera in site.cameras for rule in camera.rules]
        return "gate", sorted({str(each["gate"]) for each in settings if "gate" in each})
    if kind is SignalKind.PERMIT:
        zones = [(camera.id, zone.id) for camera in site.cameras for zone in camera.zones]
        return "zone", sorted({name for camera, zone in zones for name in (zone, f"{camera}/{zone}")})
    return "household", sorted(household.id for household in site.households)
