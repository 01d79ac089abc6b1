"""`streetwarden relay`: reports to the dispatch side, case updates from it."""

from contextlib import ExitStack
from pathlib import Path

import click

from command_center.errors import LiveChannelError
from command_center.live import LiveChannel
from command_center.store.store import Store
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._role import role_options, role_settings, run_until_stopped
from streetwarden.dispatching import dispatch_runners
from streetwarden.waking import VERIFICATIONS_TOPIC


@click.command()
@role_options
@json_option
@click.pass_obj
def command(
    context: Context,
    *,
    config: Path,
    redis_url: str | None,
    command_center_port: int | None,
    desk_port: int | None,
    parent: int | None,
    as_json: bool,  # noqa: ARG001 - it writes nothing to standard output; every command takes --json
) -> None:
    """Carry the outbox to the dispatch side and ask it for case updates, until stopped.

    Nothing is lost while the other side is away: what cannot be delivered waits.

    \b
    Example:
      streetwarden relay -c site.yaml
    """  # noqa: D301 - \b keeps click from filling the paragraph
    settings = role_settings(context, config, command_center_port, desk_port)
    with ExitStack() as stack:
        store = Store.open(context.data_dir, context.clock)
        stack.callback(store.close)
        live = stack.enter_context(LiveChannel(redis_url)) if redis_url else None

        def wake() -> None:
            """Without Redis the worker looks by itself, within a second."""
            try:
                if live is not None:
                    live.wake(VERIFICATIONS_TOPIC)
            except LiveChannelError:
                return

        runners = dispatch_runners(settings, context.data_dir, store, context.clock, wake)
        run_until_stopped(runners, context, parent)
