"""Who tries too often has to wait. Memory is bounded: the oldest names are forgotten, and counted."""

import ipaddress
import threading
from collections import OrderedDict
from dataclasses import dataclass

from base.clock import Clock


@dataclass(slots=True)
class _Tries:
    started_s: float
    count: int


class Throttle:
    """At most `limit` tries of one name within `window_s` seconds of its first. Safe to use from threads.

    evicted   how many names were forgotten before their window ended, because `max_names` were known
    """

    def __init__(self, clock: Clock, *, limit: int, window_s: float, max_names: int) -> None:
        self._clock = clock
        self._limit = limit
        self._window_s = window_s
        self._max_names = max_names
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, _Tries] = OrderedDict()
        self.evicted = 0

    def try_now(self, name: str) -> float:
        """Count a try of `name`; 0 when it may go on, else the seconds it has to wait (not counted then).

        Tries are counted before they are made: many at once get no more than many in a row.
        """
        with self._lock:
            now_s = self._clock.monotonic()
            self._forget_old(now_s)
            tries = self._tries.setdefault(name, _Tries(now_s, 0))
            if tries.count >= self._limit:
                return tries.started_s + self._window_s - now_s
            tries.count += 1
            if len(self._tries) > self._max_names:
                self._tries.popitem(last=False)
                self.evicted += 1
            return 0.0

    def succeeded(self, name: str) -> None:
        """Forget the tries of `name`: it was the right person."""
        with self._lock:
            self._tries.pop(name, None)

    def take_back(self, name: str) -> None:
        """Uncount one try of `name`."""
        with self._lock:
            tries = self._tries.get(name)
            if tries is not None:
                tries.count = max(0, tries.count - 1)

    def _forget_old(self, now_s: float) -> None:
        """Names are in the order of their first try, so the old ones come first."""
        while self._tries:
            name, tries = next(iter(self._tries.items()))
            if tries.started_s + self._window_s > now_s:
                return
            del self._tries[name]


def address_name(host: str) -> str:
    """The name under which an address is counted: of IPv6 the /64 network, which one customer owns whole."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))
