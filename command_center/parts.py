"""What every operation of the app works with, made once."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from base.clock import Clock
from command_center.accounts import People, SignIn, Tokens
from command_center.errors import LiveChannelError
from command_center.live import LiveChannel
from command_center.live_updates import LiveUpdates
from command_center.live_video import LiveVideo
from command_center.noted_views import NotedViews
from command_center.sessions import Sessions
from command_center.settings import CommandCenterSettings
from command_center.store.audit import AuditEntry
from command_center.store.store import Store
from dispatch_client.webhooks import WebhookKeys

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AppParts:
    """The app's parts. `missed_wakes` counts by topic the wakes that Redis did not take: a second each."""

    settings: CommandCenterSettings
    store: Store
    clock: Clock
    live: LiveChannel | None
    sessions: Sessions
    sign_in: SignIn
    people: People
    tokens: Tokens
    live_updates: LiveUpdates
    live_video: LiveVideo
    noted_views: NotedViews
    callback_keys: WebhookKeys | None
    missed_wakes: Counter[str] = field(default_factory=Counter)

    def wake(self, topic: str) -> None:
        """Tell the other processes to look into the database now; without Redis they do within a second."""
        if self.live is None:
            return
        try:
            self.live.wake(topic)
        except LiveChannelError as error:
            self.missed_wakes[topic] += 1
            log.warning("nobody was woken for %s: %s", topic, error)

    def farewell(self) -> None:
        """End all answers that have no end by themselves, so that the server can go down."""
        self.live_updates.stop()
        self.live_video.stop()

    def audit(self, who: str, action: str, subject: str) -> None:
        """Note a deed, before it is done. Raises StoreUnavailableError: then it must not be done."""
        self.store.audit.add(AuditEntry(self.clock.now(), who, action, subject))


def parts_of(request: HTTPConnection) -> AppParts:
    """The parts of the app that serves a request."""
    return cast("AppParts", request.app.state.parts)


Parts = Annotated[AppParts, Depends(parts_of)]
