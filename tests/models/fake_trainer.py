"""Interpreters that pretend to train: they know the script's manners and nothing of neural networks."""

import sys
from pathlib import Path

_PROGRAM = """\
#!{python}
import json, os, pathlib, sys, time

if sys.argv[1] == "-c":
    sys.exit(print({lacks!r}))
order = json.loads(pathlib.Path(sys.argv[2]).read_text())
work = pathlib.Path(order["work"])
done = len(list(work.glob("epoch*")))
with os.fdopen(int(sys.argv[3]), "w") as out:
    for epoch in range(done + 1, order["epochs"] + 1):
        print(json.dumps({{"pictures": epoch * 2, "of": order["epochs"] * 2}}), file=out, flush=True)
        print(json.dumps({{"epoch": epoch, "of": order["epochs"], "loss": {{"box_loss": 1.5}},
                          "s_per_picture": 0.02}}), file=out, flush=True)
        (work / f"epoch{{epoch}}").touch()
        if epoch == {breaks_after}:
            sys.exit("RuntimeError: out of everything")
(work / "environ.json").write_text(json.dumps(dict(os.environ)))
(work / "model.onnx").write_bytes(pathlib.Path({model!r}).read_bytes())
(work / "outcome.json").write_text(json.dumps({{"precision": "none", "versions": {{"torch": "9"}}}}))
"""


def write_trainer(folder: Path, model: Path, *, breaks_after: int | None = None, lacks: str = "") -> Path:
    """An executable that ends a training with the content of `model`.

    breaks_after  the epoch after which it fails
    lacks         what it says when it is asked which packages are missing
    """
    path = folder / "python"
    path.write_text(
        _PROGRAM.format(python=sys.executable, model=str(model), breaks_after=breaks_after, lacks=lacks)
    )
    path.chmod(0o755)
    return path
