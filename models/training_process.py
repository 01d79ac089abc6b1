"""The child process that trains: found able to, started, listened to, ended."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from base.reasons import reason_of
from models.errors import TrainingError

SCRIPT = Path(__file__).with_name("training_script.py")
LOG_FILE = "training.log"

NEEDS = ("torch", "ultralytics", "onnx")
"""What the environment must have: the `[train]` extra."""

WAY_OUT = (
    "make an environment of its own: python -m venv .train && .train/bin/pip install 'streetwarden[train]' "
    "(from a clone: .train/bin/pip install '.[train]'), and name it: --python .train/bin/python"
)

_ENDS_WITHIN_S = 10.0
"""Of a child that is told to."""

_WINDS_UP_WITHIN_S = 300.0
"""Of one that has said all: where others work, too, 10 s were not enough to give everything back."""

# Nothing is fetched, reported or installed on the way. Threads that wait for one another sleep: if they spin,
# training all but stands still on a machine that others use, too. The scripts import what lies beside them.
QUIET = {
    "YOLO_OFFLINE": "true",
    "YOLO_AUTOINSTALL": "false",
    "OMP_WAIT_POLICY": "passive",
    "PYTHONSAFEPATH": "",
}
"""What such a child's environment says besides its parent's."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the pictures: its number from 1, how many there are, mean losses, seconds a picture."""

    epoch: int
    of: int
    loss: dict[str, float]
    s_per_picture: float


def _unseen(*_args: object) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Watching:
    """Who is told how far a training has got.

    trained    pictures trained on, of how many; each counts as often as it is seen
    epoch      each epoch at its end
    evaluated  held-out pictures evaluated, of how many
    """

    trained: Callable[[int, int], None] = _unseen
    epoch: Callable[[Epoch], None] = _unseen
    evaluated: Callable[[int, int], None] = _unseen


def check_environment(python: Path) -> None:
    """Raise `TrainingError` unless this interpreter has what training and exporting need."""
    code = f"import importlib.util as u; print(*[name for name in {NEEDS!r} if not u.find_spec(name)])"
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter that the user named
            [python, "-c", code], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise TrainingError(
            f"{python}: does not run as a Python interpreter ({reason_of(error)}); {WAY_OUT}"
        ) from error
    if missing := done.stdout.split():
        raise TrainingError(f"{python}: this needs {', '.join(missing)}, not installed there; {WAY_OUT}")


def run_training(python: Path, order_file: Path, threads: int, watching: Watching) -> None:
    """Carry out the order; what the child says goes to `training.log` beside it. Raises `TrainingError`."""
    log_file = order_file.with_name(LOG_FILE)
    receiver, sender = os.pipe()
    with os.fdopen(receiver, encoding="utf-8") as progress:
        try:
            child = _start([python, SCRIPT, order_file, str(sender)], log_file, sender, threads)
        finally:
            os.close(sender)
        try:
            for line in progress:
                _tell(json.loads(line), watching)
        finally:
            _end(child)
    if child.returncode:
        raise TrainingError(f"training {_ending(child.returncode, log_file)}; then go on with --resume")


def _start(command: list[Path | str], log_file: Path, sender: int, threads: int) -> "subprocess.Popen[bytes]":
    own = {"OMP_NUM_THREADS": str(threads), "YOLO_CONFIG_DIR": str(log_file.parent)}
    environ = {**os.environ, **QUIET, **own}
    with log_file.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - the interpreter that the user named
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(sender,), env=environ
        )


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Wait until a child that says no more has ended; end one that has not been heard to its end."""
    broke_off = bool(sys.exception())
    try:
        if broke_off:
            child.terminate()
        child.wait(_ENDS_WITHIN_S if broke_off else _WINDS_UP_WITHIN_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _tell(said: dict[str, Any], watching: Watching) -> None:
    if "epoch" in said:
        watching.epoch(Epoch(**said))
    else:
        watching.trained(said["pictures"], said["of"])


def _ending(code: int, log_file: Path) -> str:
    """How a child came to a bad end."""
    if code < 0:
        return f"was ended by signal {-code}; see {log_file}"
    lines = log_file.read_text("utf-8", "replace").strip().splitlines()
    last = lines[-1].strip()[:200] if lines else "it said nothing"
    return f"ended with code {code} ({last}); see {log_file}"
