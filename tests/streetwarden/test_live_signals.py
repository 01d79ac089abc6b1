from datetime import timedelta

from streetwarden.live_signals import reported_by
from streetwarden.scenario_signals import SignalsForm
from tests.fakes import MONDAY_MORNING
from vision.signals import SignalKind

DEVICES = SignalsForm.model_validate(
    {
        "clocks": {"east": {"offset_s": -20.0, "drift_ppm": 1000.0}},
        "received": [
            {"kind": "grant_watermark", "gate": "east", "at_s": 60},
            {"kind": "access_grant", "gate": "east", "at_s": 10, "source": "card"},
            {"kind": "access_grant", "gate": "west", "at_s": 4},
            {"kind": "permit", "zone": "kerb", "at_s": -5, "until_s": 30},
        ],
    }
)


def test_signals_come_in_at_their_true_times_dated_by_the_clocks_of_their_devices() -> None:
    arrivals = reported_by(DEVICES, MONDAY_MORNING).arrivals
    dated_s = [(each.signal.at - MONDAY_MORNING).total_seconds() for each in arrivals]
    assert [each.at_s for each in arrivals] == [-5.0, 4.0, 10.0]
    assert dated_s == [-5.0, 4.0, 10.0 - 20.0 + 0.01]
    assert arrivals[0].signal.until == MONDAY_MORNING + timedelta(seconds=30)


def test_a_gate_with_a_watermark_in_the_script_says_it_all_the_time_and_others_never() -> None:
    reported = reported_by(DEVICES, MONDAY_MORNING)
    assert set(reported.watermarks) == {"east"}
    assert reported.watermarks["east"](1000.0) == -19.0
    assert SignalKind.GRANT_WATERMARK not in {each.signal.kind for each in reported.arrivals}


def test_a_controller_whose_clock_nobody_speaks_of_is_right() -> None:
    devices = SignalsForm.model_validate(
        {"received": [{"kind": "grant_watermark", "gate": "east", "at_s": 60}]}
    )
    assert reported_by(devices, MONDAY_MORNING).watermarks["east"](50.0) == 0.0
