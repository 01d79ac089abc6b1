"""What came of a contest: how many times as fast as each peer, how accurate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from benchmarks.peers.contest import Standing
from benchmarks.ratio import Ratio, ratio_of
from benchmarks.record import Figure
from benchmarks.views import Bars, Group, Scatter, Spot, View

WITHIN_MAP = 0.005
"""Ours counts as fast only as long as it is nearly as accurate as the peer: mAP50-95."""


@dataclass(frozen=True)
class PeersReport:
    """The standings of ours and of all kinds of peers that were asked for."""

    standings: tuple[Standing, ...]
    kinds: tuple[str, ...]

    @cached_property
    def reference(self) -> Standing | None:
        """Whose accuracy ours is held against."""
        return best_of(self.standings, "ultralytics-torch") or best_of(self.standings, "ultralytics-onnx")

    @cached_property
    def ours(self) -> Standing:
        """The fastest of ours that is accurate enough."""
        return best_of_ours(self.standings, self.reference.map50_95 if self.reference else None)

    @cached_property
    def ratios(self) -> dict[str, Ratio | None]:
        """By kind of peer; None where it did not take part."""
        peers = {kind: best_of(self.standings, kind) for kind in self.kinds}
        return {kind: ratio(self.ours, peer) if peer else None for kind, peer in peers.items()}

    @property
    def map50_95_delta(self) -> float | None:
        """Ours minus the reference's."""
        if self.reference is None or self.reference.map50_95 is None or self.ours.map50_95 is None:
            return None
        return round(self.ours.map50_95 - self.reference.map50_95, 4)

    def values(self) -> dict[str, Any]:
        """For JSON."""
        return {
            **{_key(kind): round(one.median, 3) if one else None for kind, one in self.ratios.items()},
            **{
                f"{_key(kind)}_spread": round(one.spread, 3) if one else None
                for kind, one in self.ratios.items()
            },
            "map50_95_delta": self.map50_95_delta,
            "ours": self.ours.name,
            "standings": [
                {"name": one.name, "images_per_s": round(one.images_per_s, 2), "map50_95": one.map50_95}
                for one in self.standings
            ],
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        for one in self.standings:
            accuracy = "-" if one.map50_95 is None else f"{one.map50_95:.3f}"
            yield f"{one.name:36} {one.images_per_s:7.1f} images/s  mAP50-95 {accuracy}"
        for kind, times in self.ratios.items():
            if times:
                yield f"{self.ours.name} to {kind}: {times.median:.2f} times as fast (+- {times.spread:.2f})"

    def figures(self) -> tuple[Figure, ...]:
        """For comparisons of two runs."""
        ratios = [
            Figure(name=_key(kind), value=one.median if one else None, better="higher", tolerance=0.1)
            for kind, one in self.ratios.items()
        ]
        return (*ratios, Figure(name="map50_95_delta", value=self.map50_95_delta, better="higher"))

    def views(self) -> tuple[View, ...]:
        """Throughput, accuracy against speed."""
        bars = Bars(
            title="Throughput",
            unit="images/s",
            series=("images/s",),
            groups=tuple(Group(label=one.name, values=(one.images_per_s,)) for one in self.standings),
        )
        spots = tuple(
            Spot(label=one.name, x=one.images_per_s, y=one.map50_95, group="ours" if one.ours else "theirs")
            for one in self.standings
            if one.map50_95 is not None
        )
        title = "Accuracy against speed"
        scatter = Scatter(title=title, x_label="images/s", y_label="mAP50-95", spots=spots)
        return (bars, scatter) if spots else (bars,)


def ratio(ours: Standing, peer: Standing) -> Ratio:
    """How many times as fast as a peer, round by round."""
    return ratio_of([theirs / own for own, theirs in zip(ours.seconds, peer.seconds, strict=True)])


def best_of(standings: Sequence[Standing], kind: str) -> Standing | None:
    """The fastest entry of a kind of peer: its best batch size."""
    own = [one for one in standings if one.kind == kind and not one.ours]
    return max(own, key=lambda one: one.images_per_s, default=None)


def best_of_ours(standings: Sequence[Standing], least_map50_95: float | None) -> Standing:
    """The fastest of ours that is accurate enough; the most accurate one where none is."""
    ours = [one for one in standings if one.ours]
    if least_map50_95 is None:
        return max(ours, key=lambda one: one.images_per_s)
    enough = [one for one in ours if (one.map50_95 or 0) >= least_map50_95 - WITHIN_MAP]
    return (
        max(enough, key=lambda one: one.images_per_s)
        if enough
        else max(ours, key=lambda one: one.map50_95 or 0)
    )


def _key(kind: str) -> str:
    return f"ratio_to_{kind.replace('-', '_')}"
