"""`streetwarden simulate --serve`: a scenario at the pace of the clock, until stopped."""

import json
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from simulation.scenario import StreetCamera
from streetwarden.cli._context import Context
from streetwarden.cli._live_options import LiveOptions
from streetwarden.cli._stopping import stop_event
from streetwarden.errors import UserError, WrongInput
from streetwarden.live_signals import reported_by
from streetwarden.live_street import LiveOrder, ServedStreet, served
from streetwarden.scenario_file import Script
from streetwarden.signal_api import SignalApi
from streetwarden.site_file import settings_values, written

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 1.0
_NOT_WORTH_A_WORD = 0.05  # one picture in twenty: another program wanted the processor for a moment


def serve(
    context: Context,
    script: Script,
    cameras: Sequence[StreetCamera],
    options: LiveOptions,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Serve these cameras of the script's street until Ctrl-C, SIGTERM or the end of its time.

    out   folder for the site file; None: none is written
    """
    if script.scenario.skips:
        log.warning("a live street does not skip: all %g s of it pass", script.scenario.duration_s)
    with _recipient(context, options) as recipient, stop_event() as stop:
        order = LiveOrder(
            replace(script.scenario, cameras=tuple(cameras)),
            options.port,
            options.control_port,
            partial(reported_by, script.devices),
            recipient,
        )
        with served(order, context.clock) as street:
            _welcome(street, _site_file(street, script, out), as_json=as_json)
            _wait(context, stop, options)
            _farewell(street, as_json=as_json)


@contextmanager
def _recipient(context: Context, options: LiveOptions) -> Iterator[SignalApi | None]:
    if options.signals_to is None:
        yield None
        return
    if not options.token_env or not (token := context.environ.get(options.token_env)):
        raise WrongInput(
            "--signals-to: expected --token-env with the name of an environment variable that holds a token "
            f"of the command centre, got {options.token_env or 'none'}"
        )
    api = SignalApi(options.signals_to, token, context.clock)
    try:
        yield api
    finally:
        api.close()


def _site_file(street: ServedStreet, script: Script, out: Path | None) -> Path | None:
    """Write the site that watches the street, with the addresses of its cameras."""
    if out is None:
        return None
    path = out / "site.yaml"
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(written(settings_values(street.on(script.settings), with_secrets=True)), "utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); choose another --out") from error
    return path


def _wait(context: Context, stop: threading.Event, options: LiveOptions) -> None:
    clock, parent = context.clock, options.parent
    ends_s = float("inf") if options.for_s is None else clock.monotonic() + options.for_s
    while not stop.is_set() and (left_s := ends_s - clock.monotonic()) > 0:
        if parent is not None and os.getppid() != parent:
            return
        clock.wait(stop, min(left_s, _LOOK_EVERY_S))


def _welcome(street: ServedStreet, site: Path | None, *, as_json: bool) -> None:
    if as_json:
        said = {
            "scenario": street.street.world.scenario.name,
            "control": street.control,
            "cameras": dict(street.urls),
            "site": None if site is None else str(site),
        }
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    click.echo(f"control: {street.control}/street")
    for camera_id, url in street.urls.items():
        click.echo(f"camera {camera_id}: {url}")
    if site is not None:
        click.echo(f"watch it: streetwarden up -c {site}")


def _farewell(street: ServedStreet, *, as_json: bool) -> None:
    """What it has done, for machines; people are told on standard error where pictures were left out."""
    cameras = {
        name: {"shown": camera.programme.shown, "dropped": camera.programme.dropped}
        for name, camera in street.cameras.items()
    }
    for name, counts in cameras.items():
        if counts["dropped"] > _NOT_WORTH_A_WORD * counts["shown"]:
            log.warning(
                "camera %s: %d pictures shown, %d left out; the machine is too slow for so many cameras",
                name, counts["shown"], counts["dropped"],
            )  # fmt: skip
    if as_json:
        post = street.post
        signals = None if post is None else {"sent": post.sent, "refused": post.refused}
        click.echo(
            json.dumps({"at_s": round(street.street.at_s(), 3), "cameras": cameras, "signals": signals})
        )
