"""Who has just been noted as watching what: a wall that comes back every few seconds is one view."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from command_center.store.audit import AuditEntry

AGAIN_AFTER = timedelta(minutes=10)
_MAX_NOTED = 10_000


class NotedViews:
    """Remembers the latest row of the audit for each person, deed and camera. Thread-safe, bounded."""

    def __init__(self, add: Callable[[AuditEntry], None], again_after: timedelta = AGAIN_AFTER) -> None:
        """`add` keeps a row of the audit."""
        self._add = add
        self._again_after = again_after
        self._lock = threading.Lock()
        self._noted: OrderedDict[tuple[str, str, str], datetime] = OrderedDict()

    def note(self, entry: AuditEntry) -> None:
        """Keep a row, unless the same one was kept within ten minutes. Raises what `add` raises."""
        key = (entry.who, entry.action, entry.subject)
        with self._lock:
            noted_at = self._noted.get(key)
            if noted_at is not None and entry.at - noted_at < self._again_after:
                return
            self._add(entry)
            self._noted[key] = entry.at
            self._noted.move_to_end(key)
            if len(self._noted) > _MAX_NOTED:
                self._noted.popitem(last=False)
