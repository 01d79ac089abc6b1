"""Our own desk beside the command centre: its keys, its settings, its first accounts."""

import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from base.reasons import reason_of
from dispatch_desk.desk import Desk
from dispatch_desk.settings import DeskSettings, Language, SlaTimes
from persistence.files import make_private
from streetwarden.errors import UserError
from streetwarden.settings import Settings
from vision.site import Site

DESK_FOLDER = "desk"
KEYS_FILE = "keys.json"
FIRST_DISPATCHER = "dispatcher"
FIRST_WORKER = "grid-worker"

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class DeskKeys:
    """What desk and command centre share: the bearer token of reports, the key that signs callbacks."""

    token: str = field(repr=False)
    callback_key: str = field(repr=False)


def desk_folder(data_dir: Path) -> Path:
    """The desk's own folder within a data folder."""
    return data_dir / DESK_FOLDER


def desk_keys(data_dir: Path) -> DeskKeys:
    """The keys of a data folder, made at first use and readable by their owner only. Raises `UserError`."""
    path = desk_folder(data_dir) / KEYS_FILE
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
        stored = json.loads(path.read_text(encoding="ascii"))
        return DeskKeys(stored["token"], stored["callback_key"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{path}: expected the keys of the embedded desk ({reason_of(error)}); remove the file to have "
            f"new ones made"
        ) from error


def settings_of(settings: Settings, data_dir: Path, callback_url: str | None) -> DeskSettings:
    """The settings with which the embedded desk runs."""
    keys = desk_keys(data_dir)
    return DeskSettings(
        data_dir=desk_folder(data_dir),
        tokens=(keys.token,),
        callback_url=callback_url,
        callback_secret=keys.callback_key if callback_url else None,
        sla=SlaTimes(settings.desk.normal_s, settings.desk.urgent_s),
        time_zone=settings.site.time_zone,
        https=settings.desk.https,
    )


def first_accounts(desk: Desk, site: Site) -> Sequence[tuple[str, str]]:
    """Make a dispatcher and a worker for all grids where there is nobody yet; names and one-time PINs.

    The PINs are nowhere else: print them, once.
    """
    if desk.accounts.workers():
        return ()
    grids = {camera.grid_id for camera in site.cameras} | {
        zone.grid_id for camera in site.cameras for zone in camera.zones
    }
    named = tuple(sorted(grid for grid in grids if grid))
    return (
        (FIRST_DISPATCHER, desk.accounts.create_dispatcher(FIRST_DISPATCHER, Language.CHINESE)),
        (FIRST_WORKER, desk.accounts.create_worker(FIRST_WORKER, named, Language.CHINESE)),
    )


def _make(path: Path) -> None:
    """Write new keys whole or not at all, unless there are some; of several processes the first counts."""
    if path.exists():
        return
    keys = {
        "token": secrets.token_urlsafe(_KEY_BYTES),
        "callback_key": "whsec_" + b64encode(secrets.token_bytes(_KEY_BYTES)).decode(),
    }
    make_private(path, json.dumps(keys).encode("ascii"))
