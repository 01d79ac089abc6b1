from datetime import timedelta

from benchmarks.memory import Arrival, MemorySink, ScriptedSignals
from tests.fakes import MONDAY_MORNING
from vision.ports import CameraState
from vision.signals import Signal, SignalKind

LATER = MONDAY_MORNING + timedelta(seconds=10)
GRANT = Signal(SignalKind.ACCESS_GRANT, "north", LATER + timedelta(hours=1))  # by a clock that is fast


def mark(seconds: float) -> Signal:
    return Signal(SignalKind.GRANT_WATERMARK, "north", MONDAY_MORNING + timedelta(seconds=seconds))


def test_a_signal_is_handed_out_once_when_it_arrives_whatever_its_own_time_says() -> None:
    signals = ScriptedSignals([Arrival(LATER, GRANT)])
    assert signals.due(MONDAY_MORNING) == []
    assert signals.due(LATER) == [GRANT]
    assert signals.due(LATER + timedelta(hours=2)) == []


def test_watermarks_are_told_each_time_after_the_signals() -> None:
    signals = ScriptedSignals([Arrival(LATER, GRANT)], lambda at: [mark((at - MONDAY_MORNING).seconds)])
    assert signals.due(MONDAY_MORNING) == [mark(0)]
    assert signals.due(LATER) == [GRANT, mark(10)]


def test_a_state_is_kept_as_json_so_that_nothing_is_shared_with_the_process_that_died() -> None:
    sink, clocks = MemorySink(), [{"id": "a", "box": (0.1, 0.2)}]
    sink.record(CameraState("road", 1, MONDAY_MORNING, {"parking": clocks}), [])
    clocks.clear()
    kept = sink.state("road")
    assert kept is not None
    assert kept.rules == {"parking": [{"id": "a", "box": [0.1, 0.2]}]}
    assert sink.state("yard") is None
