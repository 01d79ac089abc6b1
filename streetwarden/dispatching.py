"""From the store to the dispatch side and back: the relay, and the poller for what callbacks miss."""

import logging
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

from base.clock import Clock
from base.runner import Runner
from command_center.errors import NotFoundError
from command_center.store.evidence import EvidenceFolder
from command_center.store.store import Store
from dispatch_client.addresses import AddressGuard
from dispatch_client.client import RestClient
from dispatch_client.contract import CaseUpdate
from dispatch_client.polling import UpdatePoller
from dispatch_client.relay import Relay
from streetwarden.embedded_desk import desk_keys
from streetwarden.errors import WrongInput
from streetwarden.settings import Settings
from streetwarden.web_server import local_url
from vision.ports import EvidenceError

log = logging.getLogger(__name__)

CURSOR = "dispatch updates"


class StoredPictures:
    """A `dispatch_client.pictures.PictureSource` on the evidence folder."""

    def __init__(self, folder: EvidenceFolder) -> None:
        self._folder = folder

    def read(self, path: str) -> bytes:
        """The content of a picture. Raises OSError; one that never was in the folder is not found."""
        try:
            return self._folder.locate(path).read_bytes()
        except EvidenceError as error:
            raise FileNotFoundError(str(error)) from error


def client_of(settings: Settings, data_dir: Path, clock: Clock) -> RestClient:
    """A client of the dispatch side that the settings name. Raises `WrongInput` where there is none."""
    desk = settings.desk
    if desk.kind == "embedded":
        url = local_url(desk.host, desk.port)
        return RestClient(url, desk_keys(data_dir).token, AddressGuard.allowing([url]), clock)
    if desk.kind == "city" and desk.url is not None and desk.token is not None:
        return RestClient(desk.url, desk.token, AddressGuard.allowing(desk.allow), clock)
    raise WrongInput("desk.kind: expected embedded or city, got none: there is nobody to report to")


def dispatch_runners(
    settings: Settings,
    data_dir: Path,
    store: Store,
    clock: Clock,
    wake: Callable[[], None] = lambda: None,
) -> Sequence[Runner]:
    """What carries reports out and case updates in. `wake` is called when a camera may have to look again.

    For one process of this machine at a time: it goes on with what the one before it held when it was killed.
    """

    def take(update: CaseUpdate) -> None:
        try:
            new = store.take_update(update)
        except NotFoundError as error:
            log.warning("case update %s is passed over: %s", update.id, error)
            return
        if new:
            wake()

    claimant = socket.gethostname()
    store.outbox.take_back(claimant)
    relay = Relay(
        store.outbox,
        client_of(settings, data_dir, clock),
        StoredPictures(store.evidence),
        clock,
        claimant=claimant,
    )
    poller = UpdatePoller(client_of(settings, data_dir, clock), take, store.cursor(CURSOR), clock)
    return (relay, poller)
