"""What benchmarks take where nobody names anything else: the data kit, and the peers' environment."""

import shutil
from collections.abc import Callable
from pathlib import Path

import click

from streetwarden.errors import UserError

ROOT = Path(__file__).resolve().parents[2]
"""Of the checkout, or of the installed packages."""

_KIT = ROOT.parent / "shared"
"""Beside a checkout; whoever has none names his own files."""

WAY_OUT = (
    "make their environment: python -m venv .peers && .peers/bin/pip install -r "
    "benchmarks/peers/requirements.txt; and name it: --python .peers/bin/python"
)

_Command = Callable[..., object]
_Option = Callable[[_Command], _Command]


def kit_option(name: str, inside: str, text: str) -> _Option:
    """An option for a path that is the data kit's `inside` unless another is given."""
    return click.option(
        name,
        type=click.Path(path_type=Path),
        default=_KIT / inside,
        show_default="the data kit's",
        help=text,
    )


def python_option(command: _Command) -> _Command:
    """`--python`, the peers' interpreter."""
    return click.option(
        "--python",
        type=click.Path(path_type=Path),
        default=Path(".peers/bin/python"),
        show_default=True,
        help="Interpreter of the peers' environment.",
    )(command)


def check_python(python: Path) -> None:
    """Raises `UserError` where the peers' interpreter is missing."""
    if shutil.which(python) is None:
        raise UserError(f"{python}: no Python interpreter is there, which the peers need; {WAY_OUT}")
