"""The part of a scenario file that says what gates, meters and people report."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from simulation.scenario import Opening, Span
from streetwarden.forms import Form
from streetwarden.scenario_values import AnyMoment, SpanForm
from streetwarden.signals_file import SignalForm
from streetwarden.site_forms import Id
from vision.signals import Signal, SignalKind

OPEN_S = 3.0
"""For so long a gate opens for each person that it lets in: a door cycle takes 2 to 3 s."""

GATE_KINDS = frozenset({SignalKind.ACCESS_GRANT, SignalKind.GRANT_WATERMARK})


class ClockForm(Form):
    """The clock of a gate's controller: it shows true time + offset + drift x time since the start."""

    offset_s: Annotated[float, Field(ge=-86_400, le=86_400)] = 0.0
    drift_ppm: Annotated[float, Field(ge=-10_000, le=10_000)] = 0.0

    def error_s(self, at_s: float) -> float:
        """How far it is ahead of the true time."""
        return self.offset_s + self.drift_ppm * 1e-6 * at_s


class ReceivedForm(SignalForm):
    """One signal: the entry of a signals file, at a true time."""

    at_s: AnyMoment | None = None
    until_s: AnyMoment | None = None

    @model_validator(mode="after")
    def _is_true_time(self) -> "ReceivedForm":
        if self.at is not None:
            raise ValueError("at: expected at_s, seconds of true time, got a time by the device's own clock")
        return self

    @property
    def about(self) -> str:
        """The id of the gate, household or zone."""
        return self.gate or self.household or self.zone or self.subject


class HeldOpenForm(SpanForm):
    """Somebody holds a gate open."""

    gate: Id


class SignalsForm(Form):
    """What is reported, and by which clocks."""

    clocks: dict[Id, ClockForm] = Field(default_factory=dict)
    received: tuple[ReceivedForm, ...] = ()
    held_open: tuple[HeldOpenForm, ...] = ()

    def to_signals(self, starts_at: datetime) -> tuple[Signal, ...]:
        """What arrives, dated by the devices' own clocks, in the order of these dates. Raises ValueError."""
        signals = [self._reported(form, starts_at) for form in self.received]
        return tuple(sorted(signals, key=lambda signal: signal.at))

    def to_arrivals(self, starts_at: datetime) -> tuple[tuple[float, Signal], ...]:
        """The same signals in the order in which they come in, each with the true second at which it does."""
        came = [
            (form.at_s, self._reported(form, starts_at)) for form in self.received if form.at_s is not None
        ]
        return tuple(sorted(came, key=lambda arrival: arrival[0]))

    def to_openings(self) -> tuple[Opening, ...]:
        """When gates are open: for whom they let in, and while they are held."""
        return (*self._granted(self.received), *(Opening(one.gate, one.span) for one in self.held_open))

    @staticmethod
    def _granted(forms: Iterable[ReceivedForm]) -> list[Opening]:
        grants = [(form, form.at_s) for form in forms if form.kind is SignalKind.ACCESS_GRANT]
        return [
            Opening(form.about, Span(at_s, at_s + OPEN_S * form.admits))
            for form, at_s in grants
            if at_s is not None
        ]

    def _reported(self, form: ReceivedForm, starts_at: datetime) -> Signal:
        signal = form.to_signal(starts_at)
        clock = self.clocks.get(form.about) if form.kind in GATE_KINDS else None
        if clock is None or form.at_s is None:
            return signal
        return replace(signal, at=signal.at + timedelta(seconds=clock.error_s(form.at_s)))
