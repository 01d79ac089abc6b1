"""`streetwarden relay`: reports to the dispatch side, case updates from it."""

from contextlib import ExitStack

import click

from command_center.errors import LiveChannelError
from command_center.live import LiveChannel
from command_center.store.store import Store
from streetwarden.cli._role import Role, role_options
from streetwarden.data_lock import held
from streetwarden.dispatching import dispatch_runners
from streetwarden.waking import VERIFICATIONS_TOPIC


@click.command()
@role_options
def command(role: Role) -> None:
    """Carry the outbox to the dispatch side and ask it for case updates, until stopped.

    Nothing is lost while the other side is away: what cannot be delivered waits.

    \b
    Example:
      streetwarden relay -c site.yaml
    """  # noqa: D301 - \b keeps click from filling the paragraph
    context, settings = role.context, role.settings()
    with ExitStack() as stack:
        stack.enter_context(held(context.data_dir, "relay"))
        store = Store.open(context.data_dir, context.clock)
        stack.callback(store.close)
        live = stack.enter_context(LiveChannel(role.redis_url)) if role.redis_url else None

        def wake() -> None:
            """Without Redis the worker looks by itself, within a second."""
            try:
                if live is not None:
                    live.wake(VERIFICATIONS_TOPIC)
            except LiveChannelError:
                return

        runners = dispatch_runners(settings, context.data_dir, store, context.clock, wake)
        role.run_until_stopped(runners)
