from command_center.store.signal_sources import LiveSignals, ReplayedSignals
from command_center.store.store import Store
from tests.command_center.values import EVENT, NOW, STATE, grant
from tests.fakes import FakeClock
from vision.ports import EventSink, EvidenceVault, SignalSource


def test_the_store_is_all_that_vision_needs(store: Store, clock: FakeClock) -> None:
    sink: EventSink = store
    vault: EvidenceVault = store.evidence
    sources: list[SignalSource] = [LiveSignals(store.signals, clock), ReplayedSignals(store.signals)]
    vault.put(EVENT.evidence[0].path, b"picture")
    sink.record(STATE, [EVENT])
    store.add_signals([grant(1)])
    assert sink.state("gate") == STATE
    assert sink.recent_events("gate", NOW) == [EVENT]
    assert [source.due(NOW) for source in sources] == [[grant(1)], [grant(1)]]
