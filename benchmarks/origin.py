"""Where figures come from: without it nobody can compare them."""

import platform
import shutil
import subprocess
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import AwareDatetime

from benchmarks.machine import Machine, machine_here
from benchmarks.value import Value

PACKAGES = (
    "streetwarden",
    "numpy",
    "opencv-python-headless",
    "onnxruntime",
    "onnxruntime-gpu",
    "openvino",
    "torch",
    "ultralytics",
    "ultralytics-opencv-headless",
    "av",
)
"""Those whose version may change a figure; what is not installed is left out."""

_HERE = Path(__file__).resolve().parents[1]
_GIT_S = 10.0  # far more than it takes; a network drive that hangs must not stop a benchmark


class ModelFile(Value):
    """The weights; `sha256` of the file, in hexadecimal digits."""

    name: str
    sha256: str


class Origin(Value):
    """When, on what, with what.

    at        when the run began, UTC
    versions  of Python and of the packages that matter, by name
    commit    of the source, with "-dirty" where it was changed; None: not in a checkout, or no git here
    model     None where no real one took part
    """

    at: AwareDatetime
    machine: Machine
    versions: dict[str, str]
    commit: str | None
    model: ModelFile | None = None


def origin_here(at: datetime, model: ModelFile | None = None, gpu: str | None = None) -> Origin:
    """Of a run of this program, begun at `at`."""
    return Origin(
        at=at, machine=machine_here(gpu), versions=installed_versions(), commit=commit_of(_HERE), model=model
    )


def installed_versions() -> dict[str, str]:
    """Of the packages of this environment that matter, and of Python."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def commit_of(folder: Path) -> str | None:
    """The commit that is checked out in `folder`, if `folder` itself is a checkout: not one further up."""
    git = shutil.which("git")
    if git is None or not (folder / ".git").exists():
        return None
    command = [git, "-C", str(folder), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_GIT_S)  # noqa: S603 - no word of it is a user's
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout.strip() or None
