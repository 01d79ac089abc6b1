"""`streetwarden up`: everything, on your own cameras, on one machine."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from command_center.errors import LiveChannelError
from command_center.live import LiveChannel
from command_center.store.store import Store
from streetwarden.bundled_detector import warn_of_bundled
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._stopping import stop_event
from streetwarden.data_lock import held
from streetwarden.errors import UserError
from streetwarden.redis_server import PrivateRedis, RedisKeeper, find_redis_server
from streetwarden.roles import WORKER, Start, roles_of
from streetwarden.settings import RedisSettings, Settings
from streetwarden.site_file import read_site_file
from streetwarden.stored_site import adopt
from streetwarden.supervisor import STOP_WITHIN_S, Supervisor
from streetwarden.threads import RunnerThreads
from streetwarden.web_server import free_port
from streetwarden.wiring import detector_of, zoo_of
from streetwarden.worker import worker_id_of
from vision.rules.catalogue import RULES

REDIS_FOLDER = "redis"

_TO_KILL_S = 0.5  # beyond the time that the supervisor gives its worker


@click.command()
@click.option("-c", "--config", type=click.Path(path_type=Path), required=True, help="Site file.")
@click.option("--parent", type=int, hidden=True, help="End when this is no longer the parent process.")
@json_option
@click.pass_obj
def command(context: Context, *, config: Path, parent: int | None, as_json: bool) -> None:
    """Run everything on your cameras: worker, relay, command centre and desk, until stopped.

    Each is a process of its own under a supervisor, with a private Redis between them. The site of the file
    goes into an empty store. Events are written as they change, one a line.

    \b
    Example:
      streetwarden up -c site.yaml
    """  # noqa: D301 - \b keeps click from filling the paragraph
    settings = read_site_file(config, context.environ, RULES)
    zoo = zoo_of(context.data_dir)
    detector = detector_of(settings.detector, zoo)
    warn_of_bundled(detector, zoo, simulated=settings.detector.simulated_street)
    with held(context.data_dir, "up"), stop_event() as stop:
        store = Store.open(context.data_dir, context.clock)
        try:
            adopt(settings, store)
        finally:
            store.close()
        with _redis(settings.redis, context) as url, LiveChannel(url) as channel:
            start = _start(context.data_dir, config, url, settings, as_json=as_json)
            supervisors = [
                Supervisor(role, start.command(role), _heartbeat_of(role, channel), context.clock)
                for role in roles_of(settings)
            ]
            with RunnerThreads(supervisors, context.clock, within_s=STOP_WITHIN_S + _TO_KILL_S):
                while not stop.is_set() and not any(supervisor.stopping for supervisor in supervisors):
                    if parent is not None and os.getppid() != parent:
                        break
                    context.clock.wait(stop, 0.5)
    refused = [supervisor.name for supervisor in supervisors if supervisor.refused]
    if refused:
        raise UserError(f"{', '.join(refused)} refused to start, see above")


@contextmanager
def _redis(settings: RedisSettings, context: Context) -> Iterator[str]:
    """The configured Redis, or a private one that lives as long as we do."""
    clock = context.clock
    if settings.url is not None:
        yield settings.url
        return
    with (
        PrivateRedis(find_redis_server(), context.data_dir / REDIS_FOLDER, clock) as private,
        RunnerThreads([RedisKeeper(private, clock)], clock),
    ):
        yield private.url


def _start(data_dir: Path, config: Path, redis_url: str, settings: Settings, *, as_json: bool) -> Start:
    """What the processes are told; ports that may be any are chosen here, for all of them alike."""
    center, desk = settings.command_center, settings.desk
    return Start(
        data_dir=data_dir.resolve(),
        config=config.resolve(),
        redis_url=redis_url,
        parent=os.getpid(),
        command_center_port=center.port or free_port(center.host),
        desk_port=desk.port or free_port(desk.host),
        as_json=as_json,
    )


def _heartbeat_of(role: str, channel: LiveChannel) -> Callable[[int], bool | None]:
    """How to know that a process lives. Only workers send heartbeats; others need only run."""

    def is_alive(process_id: int) -> bool | None:
        if role != WORKER:
            return None
        try:
            return worker_id_of(process_id) in channel.workers()
        except LiveChannelError:
            return None

    return is_alive
