"""The pictures of an event that stand side by side: how it was, and how it is afterwards."""

from collections.abc import Sequence

from vision.event import Evidence

_BEFORE, _AFTER = frozenset({"confirmed"}), frozenset({"ended", "verified"})
_SHOWN_KINDS = ("overview_drawn", "close_up")


def before(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The pair from when the event was confirmed."""
    return _pair(evidence, _BEFORE)


def after(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The latest pair from the end or from a second look."""
    return _pair(evidence, _AFTER)


def _pair(evidence: Sequence[Evidence], moments: frozenset[str]) -> list[Evidence]:
    """The overview with marks and the close-up without, of the latest of some moments."""
    pictures = [each for each in evidence if each.moment in moments]
    latest = {each.kind: each for each in pictures}
    return [latest[kind] for kind in _SHOWN_KINDS if kind in latest] or pictures[-2:]
