"""What cameras have cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from benchmarks.record import Figure
from benchmarks.views import Bars, Group, Lines, Series, Table, View

OURS, TUTORIAL, ULTRALYTICS = "streetwarden", "tutorial loop", "ultralytics"
_MIB = float(1 << 20)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of some cameras, watched in one way for a while.

    cpu_ms_per_camera_s    processor time of the watching process alone
    memory_mib_per_camera  what the cameras have added to it
    looks_per_camera_s     pictures that the rules have seen, or a detector where there are none
    ages_s                 of those when the rules were done with them; empty where nobody knows
    drops                  frames lost, by reason
    decoded_share          of the pictures sent; None where nobody counts
    spared_share           of the looks: those that needed no detection; None where nobody counts
    switches_s             the last one of each camera that had to decode more
    """

    who: str
    cameras: int
    cpu_ms_per_camera_s: float
    memory_mib_per_camera: float
    looks_per_camera_s: float
    ages_s: tuple[float, ...] = ()
    drops: Mapping[str, int] | None = None
    decoded_share: float | None = None
    spared_share: float | None = None
    switches_s: tuple[float, ...] = ()

    @classmethod
    def of(cls, who: str, cameras: int, told: Mapping[str, Any]) -> Self:
        """From the answer of a process (`benchmarks.cameras.watching`)."""
        camera_s = cameras * told["seconds"]
        pictures = told.get("pictures")
        return cls(
            who=who,
            cameras=cameras,
            cpu_ms_per_camera_s=1000.0 * told["cpu_s"] / camera_s,
            memory_mib_per_camera=told["memory_bytes"] / _MIB / cameras,
            looks_per_camera_s=told["looks"] / camera_s,
            ages_s=tuple(told.get("ages_s", ())),
            drops=told.get("drops"),
            decoded_share=told["decoded"] / pictures if pictures else None,
            spared_share=told["spared"] / told["looks"] if told["looks"] and "spared" in told else None,
            switches_s=tuple(told.get("switches_s", ())),
        )

    def age_s(self, percent: float) -> float | None:
        """A percentile of the ages; None without any."""
        return round(float(np.percentile(self.ages_s, percent)), 3) if self.ages_s else None

    def switch_s(self, percent: float) -> float | None:
        """A percentile of the times that catching up took; None without any."""
        return round(float(np.percentile(self.switches_s, percent)), 3) if self.switches_s else None


@dataclass(frozen=True, slots=True)
class CamerasReport:
    """The costs of ours for each number of cameras, and of others.

    model, precision  the detector of ours
    """

    model: str
    precision: str
    ours: tuple[Cost, ...]
    others: tuple[Cost, ...] = ()

    @property
    def growth(self) -> float | None:
        """The cost of a camera among the most cameras, as a multiple of that among the fewest."""
        fewest = min(self.ours, key=lambda cost: cost.cameras)
        most = max(self.ours, key=lambda cost: cost.cameras)
        if fewest is most:
            return None
        return round(most.cpu_ms_per_camera_s / fewest.cpu_ms_per_camera_s, 3)

    def ratio_to(self, who: str) -> float | None:
        """Our cost as a part of theirs, with as many cameras; None where they did not take part."""
        for theirs in self.others:
            for own in self.ours:
                if theirs.who == who and theirs.cameras == own.cameras:
                    return round(own.cpu_ms_per_camera_s / theirs.cpu_ms_per_camera_s, 3)
        return None

    def values(self) -> dict[str, Any]:
        """For JSON; the single figures are those of the most cameras."""
        most = max(self.ours, key=lambda cost: cost.cameras)
        return {
            "model": self.model,
            "precision": self.precision,
            **_row(most),
            "ratio_to_tutorial_loop": self.ratio_to(TUTORIAL),
            "ratio_to_ultralytics": self.ratio_to(ULTRALYTICS),
            "growth": self.growth,
            "costs": [{"who": cost.who, **_row(cost)} for cost in (*self.ours, *self.others)],
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        for cost in (*self.ours, *self.others):
            age = cost.age_s(95)
            yield (
                f"{cost.who:14} {cost.cameras:3} cameras: {cost.cpu_ms_per_camera_s:6.1f} ms CPU and "
                f"{cost.looks_per_camera_s:5.2f} looks per camera and second, "
                f"{cost.memory_mib_per_camera:5.1f} MiB per camera"
                + (f", age p95 {age:.2f} s" if age is not None else "")
            )

    def figures(self) -> Sequence[Figure]:
        """For comparisons of two runs."""
        costs = [
            Figure(
                name=f"cpu_ms_per_camera_s, {cost.cameras} cameras",
                value=cost.cpu_ms_per_camera_s,
                unit="ms",
                better="lower",
                tolerance=0.1,
            )
            for cost in self.ours
        ]
        ratios = [
            Figure(name=name, value=self.ratio_to(who), better="lower", tolerance=0.1)
            for name, who in (("ratio_to_tutorial_loop", TUTORIAL), ("ratio_to_ultralytics", ULTRALYTICS))
        ]
        return (*costs, *ratios, Figure(name="growth", value=self.growth, better="lower", tolerance=0.05))

    def views(self) -> tuple[View, ...]:
        """Costs side by side, how they grow, all figures."""
        everybody = (*self.ours, *self.others)
        labels = [f"{cost.who}, {cost.cameras}" for cost in everybody]
        bars = Bars(
            title="Processor time of a camera",
            unit="ms a second",
            series=("CPU",),
            groups=tuple(
                Group(label=label, values=(cost.cpu_ms_per_camera_s,))
                for label, cost in zip(labels, everybody, strict=True)
            ),
        )
        growing = sorted(self.ours, key=lambda cost: cost.cameras)
        points = tuple((float(cost.cameras), cost.cpu_ms_per_camera_s) for cost in growing)
        lines = Lines(
            title="Growth",
            x_label="cameras",
            y_label="ms CPU a camera-second",
            series=(Series(name=OURS, points=points),),
        )
        columns = tuple(_row(everybody[0]))
        rows = tuple((cost.who, *map(_cell, _row(cost).values())) for cost in everybody)
        table = Table(title="Figures", columns=("who", *columns), rows=rows)
        return (bars, lines, table) if len(growing) > 1 else (bars, table)


def _row(cost: Cost) -> dict[str, Any]:
    return {
        "cameras": cost.cameras,
        "cpu_ms_per_camera_s": round(cost.cpu_ms_per_camera_s, 2),
        "memory_mib_per_camera": round(cost.memory_mib_per_camera, 1),
        "looks_per_camera_s": round(cost.looks_per_camera_s, 3),
        "frame_age_p50_s": cost.age_s(50),
        "frame_age_p95_s": cost.age_s(95),
        "drops": cost.drops,
        "decoded_share": round(cost.decoded_share, 4) if cost.decoded_share is not None else None,
        "spared_share": round(cost.spared_share, 4) if cost.spared_share is not None else None,
        "switch_p50_s": cost.switch_s(50),
        "switch_p95_s": cost.switch_s(95),
    }


def _cell(value: Any) -> str | int | float | None:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items() if count) or "none"
    return value  # type: ignore[no-any-return]
