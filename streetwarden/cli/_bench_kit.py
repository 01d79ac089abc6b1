"""What benchmarks take where nobody names anything else: the data kit, and the peers' environment."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
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


_FIND = "import sys, importlib.util as u; print(*[m for m in sys.argv[1:] if not u.find_spec(m)])"
_FOUND_WITHIN_S = 60.0


def check_python(python: Path, modules: Sequence[str] = ()) -> None:
    """Raises `UserError` where the peers' interpreter is missing, or one of these modules in it."""
    if shutil.which(python) is None:
        raise UserError(f"{python}: no Python interpreter is there, which the peers need; {WAY_OUT}")
    if not modules:
        return
    asked = [str(python), "-c", _FIND, *modules]
    found = subprocess.run(  # noqa: S603 - the interpreter that the user has named
        asked, capture_output=True, text=True, timeout=_FOUND_WITHIN_S, check=False
    )
    if found.returncode:
        raise UserError(
            f"{python}: expected a Python interpreter, it ends with {found.returncode}; {WAY_OUT}"
        )
    if missing := found.stdout.strip():
        raise UserError(f"{python}: expected {', '.join(modules)}, lacks {missing}; {WAY_OUT}")
