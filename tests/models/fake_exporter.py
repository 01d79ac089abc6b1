"""Interpreters that pretend to export: they know the script's manners and nothing of neural networks."""

import sys
from pathlib import Path

_PROGRAM = """\
#!{python}
import json, os, pathlib, sys

if sys.argv[1] == "-c":
    sys.exit(print({lacks!r}))
script, weights, out, size, trust = sys.argv[1:]
told = {{"weights": weights, "size": size, "trust": trust, "environ": dict(os.environ)}}
(pathlib.Path(__file__).parent / "told.json").write_text(json.dumps(told))
print("a warning that nobody wants")
if {refuses!r}:
    sys.exit({refuses!r})
pathlib.Path(out).write_bytes(pathlib.Path({model!r}).read_bytes())
"""


def write_exporter(folder: Path, model: Path, *, refuses: str = "", lacks: str = "") -> Path:
    """An executable that makes `model` of any checkpoint, and leaves `told.json` beside itself.

    refuses  what it says instead, at its bad end
    lacks    what it says when it is asked which packages are missing
    """
    path = folder / "exporting-python"
    text = _PROGRAM.format(python=sys.executable, model=str(model), refuses=refuses, lacks=lacks)
    path.write_text(text)
    path.chmod(0o755)
    return path
