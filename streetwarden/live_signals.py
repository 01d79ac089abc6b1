"""What the devices of a scenario say on a live street."""

from datetime import datetime

from streetwarden.scenario_signals import ClockForm, SignalsForm
from streetwarden.signal_post import Arrival, Reported
from vision.signals import SignalKind


def reported_by(devices: SignalsForm, starts_at: datetime) -> Reported:
    """The signals of a street that begins at `starts_at`.

    A gate that has a watermark in the scenario has a controller that knows its grants: it says so again and
    again, in the place of the moments that the author has chosen for a recording.
    """
    mark = SignalKind.GRANT_WATERMARK
    gates = {form.about for form in devices.received if form.kind is mark}
    arrivals = [
        Arrival(at_s, signal) for at_s, signal in devices.to_arrivals(starts_at) if signal.kind is not mark
    ]
    return Reported(arrivals, {gate: devices.clocks.get(gate, ClockForm()).error_s for gate in gates})
