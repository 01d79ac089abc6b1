"""`streetwarden work`: one camera worker."""

import os
from pathlib import Path

import click

from command_center.live import LiveChannel
from command_center.store.store import Store
from streetwarden.bundled_detector import warn_of_bundled
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._stopping import stop_event
from streetwarden.data_lock import held
from streetwarden.event_lines import line_of, words_of
from streetwarden.site_file import read_site_file
from streetwarden.stored_site import with_stored_site
from streetwarden.wiring import detector_of, zoo_of
from streetwarden.worker import Worker, worker_id_of
from vision.event import Event
from vision.rules.catalogue import RULES


@click.command()
@click.option("-c", "--config", type=click.Path(path_type=Path), required=True, help="Site file.")
@click.option("--redis", "redis_url", required=True, help="Address of the Redis for heartbeats and wakes.")
@click.option("--parent", type=int, hidden=True, help="End when this is no longer the parent process.")
@json_option
@click.pass_obj
def command(context: Context, *, config: Path, redis_url: str, parent: int | None, as_json: bool) -> None:
    """Watch the cameras of the stored site until stopped. `up` starts this with everything it needs.

    Cameras, zones and rules come from the store; detector and evidence settings from the file.

    \b
    Example:
      streetwarden work -c site.yaml --redis redis://127.0.0.1:6379/0
    """  # noqa: D301 - \b keeps click from filling the paragraph
    settings = read_site_file(config, context.environ, RULES)
    zoo = zoo_of(context.data_dir)
    detector = detector_of(settings.detector, zoo)
    if parent is None:  # else `up` has warned
        warn_of_bundled(detector, zoo, simulated=settings.detector.simulated_street)

    def announce(event: Event) -> None:
        click.echo(line_of(event, settings.site.id) if as_json else words_of(event))

    with held(context.data_dir, "worker"), stop_event() as stop, LiveChannel(redis_url) as channel:
        store = Store.open(context.data_dir, context.clock)
        try:
            settings = with_stored_site(settings, store)
            worker = Worker(
                worker_id_of(os.getpid()),
                settings,
                detector=detector,
                store=store,
                channel=channel,
                clock=context.clock,
                announce=announce,
            )
            worker.run(stop, lambda: parent is None or os.getppid() == parent)
        finally:
            store.close()
