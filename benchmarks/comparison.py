"""Two runs of one benchmark on one machine, figure by figure."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from benchmarks.machine import Machine
from benchmarks.record import Figure, Record, RecordError

Verdict = Literal["regression", "improvement", "unchanged", "not comparable"]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure; `relative` is (after - before) / before, None where before is 0 or missing."""

    name: str
    unit: str
    before: float | None
    after: float | None
    relative: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """All figures of two runs, and what else was not the same: it may be the cause."""

    kind: str
    changes: tuple[Change, ...]
    differences: tuple[str, ...]

    def of(self, verdict: Verdict) -> tuple[Change, ...]:
        """The changes with this verdict."""
        return tuple(change for change in self.changes if change.verdict == verdict)

    def values(self) -> dict[str, object]:
        """JSON values."""
        return {
            "kind": self.kind,
            "regressions": [asdict(change) for change in self.of("regression")],
            "improvements": [asdict(change) for change in self.of("improvement")],
            "unchanged": [asdict(change) for change in self.of("unchanged")],
            "not_comparable": [asdict(change) for change in self.of("not comparable")],
            "differences": list(self.differences),
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        for change in self.changes:
            moved = "" if change.relative is None else f"{change.relative:+.1%}"
            yield (
                f"{change.verdict:15} {change.name:44} {_shown(change.before):>10} -> "
                f"{_shown(change.after):>10} {change.unit:9} {moved}"
            ).rstrip()
        yield from (f"not the same: {difference}" for difference in self.differences)
        yield f"{len(self.of('regression'))} worse, {len(self.of('improvement'))} better"


def compare(before: Record, after: Record) -> Comparison:
    """What has changed. Raises `RecordError` for runs of two kinds or of two machines."""
    if before.kind != after.kind:
        raise RecordError(
            f"expected two runs of one benchmark, got {before.kind} and {after.kind}: "
            f"their figures mean different things"
        )
    _same_machine(before.origin.machine, after.origin.machine)
    old, new = (_by_name(record) for record in (before, after))
    names = list(dict.fromkeys([*old, *new]))
    changes = tuple(_change(old.get(name), new.get(name)) for name in names)
    return Comparison(before.kind, changes, tuple(_differences(before, after)))


def _same_machine(before: Machine, after: Machine) -> None:
    """Raise `RecordError` unless speed can be compared. The system may differ: it is no part of the metal."""
    for field in ("cpu_model", "cpu_version", "cpu_flags", "cores", "architecture", "gpu"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            raise RecordError(
                f"expected two runs on one machine, got {field} {_word(old)} and {_word(new)}: "
                f"measure both on one machine"
            )


def _change(before: Figure | None, after: Figure | None) -> Change:
    figure = after or before
    if figure is None:
        raise ValueError("expected a figure of one of the runs at least")
    old = before.value if before else None
    new = after.value if after else None
    relative = (new - old) / abs(old) if old and new is not None else None
    tolerance = max(each.tolerance for each in (before, after) if each)
    return Change(figure.name, figure.unit, old, new, relative, _verdict(old, new, tolerance, figure.better))


def _verdict(old: float | None, new: float | None, tolerance: float, better: str) -> Verdict:
    if old is None or new is None:
        return "not comparable"
    if abs(new - old) <= tolerance * abs(old):
        return "unchanged"
    return "improvement" if (new > old) == (better == "higher") else "regression"


def _by_name(record: Record) -> dict[str, Figure]:
    return {figure.name: figure for figure in record.figures}


def _differences(before: Record, after: Record) -> Iterator[str]:
    """Everything else that is not the same in the two runs."""
    for what, old, new in (
        ("commit", {"": before.origin.commit}, {"": after.origin.commit}),
        ("model", _model(before), _model(after)),
        ("option", before.settings, after.settings),
        ("version of", before.origin.versions, after.origin.versions),
        ("system", {"": before.origin.machine.os}, {"": after.origin.machine.os}),
    ):
        for name in dict.fromkeys([*old, *new]):
            if old.get(name) != new.get(name):
                words = f"{what} {name}".strip()
                yield f"{words}: {_word(old.get(name))}, then {_word(new.get(name))}"


def _model(record: Record) -> dict[str, str]:
    model = record.origin.model
    return {"": f"{model.name} {model.sha256}"} if model else {}


def _word(value: object) -> str:
    return "none" if value is None else " ".join(value) if isinstance(value, tuple) else str(value)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"
