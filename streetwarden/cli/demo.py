"""`streetwarden demo`: everything at work on a simulated street, from nothing to a closed case."""

import json
import sys
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from streetwarden.cli._context import Context, json_option
from streetwarden.cli._stopping import stop_event
from streetwarden.demo.company import Company, FirstSignIns
from streetwarden.demo.folder import DemoFolder, demo_folder
from streetwarden.demo.narrator import Narrator
from streetwarden.demo.order import HOST, PORT, DemoOrder
from streetwarden.demo.show import Demo, welcome_lines
from streetwarden.demo.summary import Summary
from streetwarden.errors import ExitCode
from vision.violation import EventType

_STEPS = 5  # scenario, desk, command centre, street, cameras
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


class EventTypes(click.ParamType[frozenset[EventType]]):
    """Types of events, separated by commas."""

    name = "types"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[EventType]:
        """The types."""
        if isinstance(value, frozenset):
            return value
        try:
            return frozenset(EventType(name.strip()) for name in str(value).split(","))
        except ValueError:
            self.fail(
                f"expected some of {', '.join(EventType)}, separated by commas, got {value}", param, ctx
            )


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Of the command centre; 0 takes a free one.",
)
@click.option(
    "--host",
    default=HOST,
    show_default=True,
    help="Address that command centre and desk listen on; 0.0.0.0 lets telephones of your network in.",
)
@click.option("--manual", is_flag=True, help="You are the grid worker: nobody plays him.")
@click.option("--resume", is_flag=True, help="Go on with the last demo: its store, its desk, its passwords.")
@click.option("--headless", is_flag=True, help="Open no browser.")
@click.option("--max-seconds", type=click.FloatRange(min=1), help="End then at the latest [default: Ctrl-C].")
@click.option(
    "--until-closed",
    "until",
    type=EventTypes(),
    default=frozenset(),
    help="End when a case of each of these types is closed, such as illegal_parking,tailgating.",
)
@click.option(
    "--kill-during", "kill", is_flag=True, help="Kill worker, relay, desk, command centre once each."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the grid worker's mood.")
@click.option(
    "--model",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Another detector that knows the simulated street (.onnx) [default: the bundled one].",
)
@json_option
@click.pass_obj
def command(
    context: Context,
    *,
    port: int,
    host: str,
    manual: bool,
    resume: bool,
    headless: bool,
    max_seconds: float | None,
    until: frozenset[EventType],
    kill: bool,
    seed: int,
    model: Path | None,
    as_json: bool,
) -> None:
    """Show everything at work on a simulated street, from nothing to closed cases.

    The street's cameras are real RTSP cameras; worker, relay, command centre and desk run as on your own
    cameras; a grid worker is played who works through the desk's pages. What happens is told, one line for
    each thing. docs/guide/demo.md explains what there is to see.

    The folder `demo` below --data-dir is emptied first, unless --resume is given.

    With --json the last line of standard output is one object: what became of the cases, and whether anything
    was lost, told twice or made up; the story goes to standard error.

    Exit codes: 0 stopped, or all of --until-closed reached; 1 not reached in time, or something failed;
    2 a wrong call; 130 Ctrl-C before --until-closed was reached.

    \b
    Example:
      streetwarden demo
      streetwarden demo --headless --json --max-seconds 240 --until-closed illegal_parking,street_vendor
    """  # noqa: D301 - \b keeps click from filling the paragraph
    console = Console(stderr=as_json, highlight=False)
    narrator = Narrator(console, context.clock)
    order = DemoOrder(
        context.data_dir,
        context.environ,
        port=port,
        host=host,
        resume=resume,
        manual=manual,
        kill=kill,
        until=until,
        max_seconds=max_seconds,
        seed=seed,
        model=model,
        browser=not headless and not as_json and _has_display(context.environ),
    )
    with demo_folder(context.data_dir, resume=resume) as folder, stop_event() as stop:
        if folder.removed:
            narrator.say(f"the last demo in {folder.path} was removed (--resume would have gone on with it)")
        summary = _played(Demo(order, folder, narrator, context.clock, stop), order, folder, console)
        _farewell(summary, narrator, as_json=as_json)
        if until and not summary.reached >= until:
            if stop.is_set():
                raise click.Abort
            sys.exit(_missed(until, summary))


def _played(demo: Demo, order: DemoOrder, folder: DemoFolder, console: Console) -> Summary:
    """What came of the demo; once everything is at work, where to look is told."""
    with _starting() as (step, started):

        def welcome(both: Company, first: FirstSignIns) -> None:
            started()
            for line in welcome_lines(order, folder, both, first):
                console.print(line, soft_wrap=True)
            if order.browser:
                _open(f"{both.command_center}/live")

        return demo.run(step, welcome)


def _missed(until: frozenset[EventType], summary: Summary) -> int:
    click.echo(f"error: no closed case of {', '.join(sorted(until - summary.reached))} in time", err=True)
    return int(ExitCode.FAILED)


def _farewell(summary: Summary, narrator: Narrator, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(summary.values()))
        return
    for line in summary.lines():
        narrator.say(line)


def _has_display(environ: Mapping[str, str]) -> bool:
    return sys.platform in {"darwin", "win32"} or any(environ.get(name) for name in _DISPLAYS)


def _open(url: str) -> None:
    """A hint, and no more: whoever has no browser reads the address."""
    try:
        webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return


@contextmanager
def _starting() -> Iterator[tuple[Callable[[str], None], Callable[[], None]]]:
    """A bar while everything starts: call the first with what is waited for, the second when all is there."""
    columns = (TextColumn("starting: {task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=_STEPS)

        def step(what: str) -> None:
            bar.update(task, description=what, advance=1)

        yield step, bar.stop
