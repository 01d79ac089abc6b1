"""The pictures of an event that stand side by side: how it was, and how it is afterwards; its film."""

from collections.abc import Sequence

from vision.event import CLIP, Evidence

_BEFORE, _AFTER = frozenset({"confirmed"}), frozenset({"ended", "verified"})
_SHOWN_KINDS = ("overview_drawn", "close_up")


def before(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The pair from when the event was confirmed."""
    return _pair(evidence, _BEFORE)


def after(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The latest pair from the end or from a second look."""
    return _pair(evidence, _AFTER)


def films(evidence: Sequence[Evidence]) -> list[Evidence]:
    """What led to the event, as films."""
    return [each for each in evidence if each.kind == CLIP]


def pictures(evidence: Sequence[Evidence]) -> list[Evidence]:
    """All but the films."""
    return [each for each in evidence if each.kind != CLIP]


def _pair(evidence: Sequence[Evidence], moments: frozenset[str]) -> list[Evidence]:
    """The overview with marks and the close-up without, of the latest of some moments."""
    found = [each for each in pictures(evidence) if each.moment in moments]
    latest = {each.kind: each for each in found}
    return [latest[kind] for kind in _SHOWN_KINDS if kind in latest] or found[-2:]
