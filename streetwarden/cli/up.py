"""`streetwarden up`: everything, on your own cameras, on one machine."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from command_center.errors import LiveChannelError
from command_center.live import LiveChannel
from command_center.store.store import Store
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._stopping import stop_event
from streetwarden.data_lock import held
from streetwarden.errors import UserError
from streetwarden.redis_server import PrivateRedis, find_redis_server
from streetwarden.settings import RedisSettings
from streetwarden.site_file import read_site_file
from streetwarden.stored_site import adopt
from streetwarden.supervisor import STOP_WITHIN_S, Supervisor
from streetwarden.threads import RunnerThreads
from streetwarden.wiring import detector_of, zoo_of
from streetwarden.worker import worker_id_of
from vision.rules.catalogue import RULES

REDIS_FOLDER = "redis"

_TO_KILL_S = 0.5  # beyond the time that the supervisor gives its worker


@click.command()
@click.option("-c", "--config", type=click.Path(path_type=Path), required=True, help="Site file.")
@json_option
@click.pass_obj
def command(context: Context, *, config: Path, as_json: bool) -> None:
    """Watch your cameras: a private Redis, a camera worker and its supervisor, until stopped.

    The site of the file goes into an empty store. Events are written as they change, one a line.

    \b
    Example:
      streetwarden up -c site.yaml
    """  # noqa: D301 - \b keeps click from filling the paragraph
    settings = read_site_file(config, context.environ, RULES)
    detector_of(settings.detector, zoo_of(context.data_dir))
    with held(context.data_dir, "up"), stop_event() as stop:
        store = Store.open(context.data_dir, context.clock)
        try:
            adopt(settings, store)
        finally:
            store.close()
        with _redis(settings.redis, context) as url, LiveChannel(url) as channel:
            supervisor = Supervisor(
                _work(context.data_dir, config, url, as_json=as_json), _heartbeat_of(channel), context.clock
            )
            with RunnerThreads([supervisor], context.clock, within_s=STOP_WITHIN_S + _TO_KILL_S):
                while not stop.is_set() and not supervisor.stopping:
                    context.clock.wait(stop, 0.5)
    if supervisor.refused:
        raise UserError("the worker refused to start, see above")


@contextmanager
def _redis(settings: RedisSettings, context: Context) -> Iterator[str]:
    """The configured Redis, or a private one that lives as long as we do."""
    if settings.url is not None:
        yield settings.url
        return
    with PrivateRedis(find_redis_server(), context.data_dir / REDIS_FOLDER, context.clock) as private:
        yield private.url


def _work(data_dir: Path, config: Path, redis_url: str, *, as_json: bool) -> list[str]:
    return [
        *(sys.executable, "-m", "streetwarden", "--data-dir", str(data_dir.resolve()), "work"),
        *("-c", str(config.resolve()), "--redis", redis_url, "--parent", str(os.getpid())),
        *(["--json"] if as_json else []),
    ]


def _heartbeat_of(channel: LiveChannel) -> Callable[[int], bool | None]:
    def is_alive(process_id: int) -> bool | None:
        try:
            return worker_id_of(process_id) in channel.workers()
        except LiveChannelError:
            return None

    return is_alive
