"""Finds the commands: every module of this folder is the command of its name."""

from importlib import import_module
from pkgutil import iter_modules

import click

from streetwarden import cli


class Commands(click.Group):
    """The commands, imported when they are asked for, so that a heavy one slows down only itself.

    A module `streetwarden/cli/NAME.py` is the command `NAME`, with hyphens for underscores, and must define
    `command`; modules whose name begins with an underscore help the others.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands, sorted."""
        modules = (module.name for module in iter_modules(cli.__path__))
        return sorted(name.replace("_", "-") for name in modules if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, None where there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{cli.__name__}.{cmd_name.replace('-', '_')}").command
        return command
