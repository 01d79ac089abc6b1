"""What must be there before the first process starts: the site, the right to report signals, free ports."""

from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field

from base.clock import Clock
from command_center.accounts import Tokens
from command_center.errors import NotFoundError
from command_center.roles import Scope
from command_center.store.store import Store
from persistence.files import write_whole
from streetwarden.demo.folder import DemoFolder
from streetwarden.demo.order import DemoOrder
from streetwarden.demo.scenario import Ports, demo_script, site_of
from streetwarden.errors import UserError
from streetwarden.scenario_file import Script
from streetwarden.settings import Settings
from streetwarden.site_file import settings_values, written
from streetwarden.web_server import listening
from streetwarden.wiring import zoo_of

BY = "demo"
_TOKEN = "demo street"  # noqa: S105 - its name


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that the processes are told.

    token   with which the street reports its signals
    """

    script: Script
    settings: Settings
    ports: Ports
    token: str = field(repr=False)


def prepare(order: DemoOrder, folder: DemoFolder, clock: Clock) -> Prepared:
    """Write the site file and fill the store. Raises `UserError`, any `ModelError`, any `StoreError`."""
    script = demo_script(order.environ)
    ports = _ports(order)
    settings = site_of(script.settings, ports, order.host, order.model)
    zoo_of(folder.data).resolve(
        settings.detector.model
    )  # without a detector nothing would be seen: say so at once
    try:
        write_whole(folder.site, written(settings_values(settings, with_secrets=True)).encode())
    except OSError as error:
        raise UserError(f"{folder.site}: cannot be written ({error.strerror})") from error
    with closing(Store.open(folder.data, clock)) as store:
        store.import_site(settings.site)  # the cameras have other addresses than in an earlier demo
        return Prepared(script, settings, ports, _new_token(store, clock))


def _new_token(store: Store, clock: Clock) -> str:
    """A token that may report signals and nothing else; those of earlier demos end."""
    tokens = Tokens(store, clock)
    for known in store.accounts.tokens():
        if known.name.startswith(_TOKEN) and not known.revoked:
            with suppress(NotFoundError):
                tokens.revoke(known.name, BY)
    return tokens.make(f"{_TOKEN} {clock.now():%Y-%m-%d %H.%M.%S.%f}", [Scope.SIGNALS_WRITE], BY).secret


def _ports(order: DemoOrder) -> Ports:
    """All different: each is held until all are chosen."""
    with ExitStack() as stack:
        wanted = (order.port, 0, 0, 0)
        remedy = "with --port, 0 takes a free one"
        sockets = [stack.enter_context(listening(order.host, port, remedy)) for port in wanted]
        return Ports(*(socket.getsockname()[1] for socket in sockets))
