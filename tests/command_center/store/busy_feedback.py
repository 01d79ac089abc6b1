"""Run as a program: takes the word of people on one event, again and again, while a camera reports it."""

import sys
from pathlib import Path

from base.clock import SystemClock
from command_center.store.store import Store
from dispatch_client.contract import UpdateKind
from tests.command_center.dispatch import news

TIMES = 25

if __name__ == "__main__":
    store = Store.open(Path(sys.argv[1]), SystemClock())
    print("ready", flush=True)  # noqa: T201 - the other side waits for it
    for seq in range(1, TIMES + 1):
        store.take_update(news(UpdateKind.HANDLED, seq))
    store.close()
