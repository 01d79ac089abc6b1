"""A command line for tests: runs the program in this process, in a folder of its own."""

from pathlib import Path

from base.clock import SystemClock
from streetwarden.cli import main
from streetwarden.cli._context import Context
from tests.streetwarden.painted import street_site


class Terminal:
    """Types commands into `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    def run(self, *args: str | Path) -> int:
        """The exit code of `streetwarden ARGS`."""
        world = Context(self.data, SystemClock(), {})
        return main(["--data-dir", str(self.data), *map(str, args)], world)

    def site(self, *cameras: str, model: Path | str = "car", text: str | None = None) -> Path:
        """A site file whose cameras report a parked car; or one with another text."""
        path = self.folder / "site.yaml"
        path.write_text(text or street_site(*cameras, more=f"detector: {{model: {str(model)!r}}}\n"), "utf-8")
        return path
