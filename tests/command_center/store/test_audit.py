from command_center.store.audit import AuditEntry
from command_center.store.store import Store
from tests.command_center.values import at

ENTRIES = [AuditEntry(at(second), "张敏", "view_evidence", f"event {second}") for second in range(5)]


def test_entries_are_read_page_by_page_newest_first(store: Store) -> None:
    for entry in ENTRIES:
        store.audit.add(entry)
    first = store.audit.entries(limit=2)
    assert [entry for _, entry in first] == ENTRIES[:2:-1]
    second = store.audit.entries(limit=10, before=first[-1][0])
    assert [entry for _, entry in second] == ENTRIES[2::-1]
    assert store.audit.entries(before=second[-1][0]) == []
