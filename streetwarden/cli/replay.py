"""`streetwarden replay`: recorded videos instead of cameras."""

from collections.abc import Sequence
from dataclasses import replace as with_changes
from datetime import UTC, datetime
from pathlib import Path

import click

from models.detector import BatchDetector
from streams.folder import FolderAddress
from streetwarden.bundled_detector import warn_of_bundled
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._progress import video_time
from streetwarden.cli._stopping import stop_event
from streetwarden.dispatched_replay import Accounts, DispatchedReplay
from streetwarden.errors import UserError, WrongInput
from streetwarden.event_lines import line_of, words_of
from streetwarden.recordings import ReplayOrder, events_of
from streetwarden.replay import STARTS_AT, Recording
from streetwarden.replay_folder import default_folder, emptied
from streetwarden.settings import Settings
from streetwarden.signal_subjects import check_subjects
from streetwarden.signals_file import read_signals
from streetwarden.site_file import read_site_file
from streetwarden.wiring import detector_of, zoo_of
from vision.rules.catalogue import RULES


class Instant(click.ParamType[datetime]):
    """An instant with its zone, such as 2026-01-05T10:00:00+08:00."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            self.fail(
                f"expected a time with its zone, such as 2026-01-05T10:00:00+08:00, got {value}", param, ctx
            )
        return instant.astimezone(UTC)


@click.command()
@click.argument("videos", metavar="CAMERA=FILE...", nargs=-1, required=True)
@click.option("--site", "site", type=click.Path(path_type=Path), required=True, help="Site file.")
@click.option("--model", help="Name of an imported model, or an .onnx file [default: the site file's].")
@click.option("--signals", type=click.Path(path_type=Path), help="Grants, signs of life... as they came in.")
@click.option(
    "--start-at",
    type=Instant(),
    default=STARTS_AT,
    show_default=STARTS_AT.isoformat(),
    help="Time of the first picture.",
)
@click.option("--via-rtsp", is_flag=True, help="Serve the files as RTSP cameras, in real time.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the store and the pictures.")
@click.option("--all", "with_notices", is_flag=True, help="Also show early notices that became no event.")
@click.option("--dispatch", is_flag=True, help="Report to the embedded desk; go on until its cases are done.")
@click.option(
    "--dispatch-wait",
    "dispatch_wait_s",
    type=click.FloatRange(min=0),
    default=60.0,
    show_default=True,
    help="End after so many seconds without news from the desk.",
)
@json_option
@click.pass_obj
def command(
    context: Context,
    *,
    videos: Sequence[str],
    site: Path,
    model: str | None,
    signals: Path | None,
    start_at: datetime,
    via_rtsp: bool,
    out: Path | None,
    with_notices: bool,
    dispatch: bool,
    dispatch_wait_s: float,
    as_json: bool,
) -> None:
    """Run recorded videos through the whole way to events, faster than real time.

    CAMERA is the id of a camera in the site file. FILE may also be a folder of pictures, taken one a second
    (FOLDER?fps=2: two). Events are written at their last revision, one a line, with --json as CloudEvents.
    Paths of pictures are relative to the folder `evidence` of --out.

    With --dispatch the embedded desk runs beside it: its address and first accounts are written to standard
    error. When the videos have ended the cameras go on showing their last picture, so that what a grid worker
    calls handled is looked at again.

    \b
    Example:
      streetwarden replay roadside=cars.mp4 --site site.yaml --model yolo11n --json
    """  # noqa: D301 - \b keeps click from filling the paragraph
    settings = read_site_file(site, context.environ, RULES)
    if model is not None:
        settings = with_changes(settings, detector=settings.detector.model_copy(update={"model": model}))
    recordings = [_recording(video, settings, via_rtsp=via_rtsp) for video in videos]
    if len({recording.camera_id for recording in recordings}) < len(recordings):
        raise WrongInput("expected one video for each camera, got two for the same camera")
    recorded = read_signals(signals, start_at) if signals else []
    check_subjects(recorded, settings.site)
    zoo = zoo_of(context.data_dir)
    detector = detector_of(settings.detector, zoo)
    warn_of_bundled(detector, zoo, simulated=settings.detector.simulated_street)
    order = ReplayOrder(settings, tuple(recordings), start_at, tuple(recorded), via_rtsp=via_rtsp)
    folder = out or default_folder(context.data_dir, _inputs(order, site, detector))
    with emptied(folder), video_time() as progress:
        company = (
            DispatchedReplay(
                settings, folder, context.clock, _announce, stopping=stop_event, wait_s=dispatch_wait_s
            )
            if dispatch
            else None
        )
        outcome = events_of(order, detector, folder, context.clock, progress, company=company)
    for event in outcome.events:
        if with_notices or event.confirmed_at:
            click.echo(line_of(event, settings.site.id) if as_json else words_of(event))
    click.echo(f"pictures are in {folder / 'evidence'}", err=True)
    if outcome.errors:
        raise UserError("; ".join(str(error) for error in outcome.errors))


def _announce(url: str, accounts: Accounts) -> None:
    click.echo(f"dispatch desk: {url}", err=True)
    for name, pin in accounts:
        click.echo(f"  first sign-in: {name}, one-time PIN {pin}", err=True)


def _recording(text: str, settings: Settings, *, via_rtsp: bool) -> Recording:
    camera_id, separator, path = text.partition("=")
    if not separator or not path:
        raise WrongInput(f"expected CAMERA=FILE, such as roadside=cars.mp4, got {text}")
    known = [camera.id for camera in settings.site.cameras]
    if camera_id not in known:
        raise WrongInput(f"{text}: expected a camera of the site file ({', '.join(known)}), got {camera_id}")
    if not Path(path).is_file():
        _check_folder(text, path, via_rtsp=via_rtsp)
    return Recording(camera_id, Path(path))


def _check_folder(text: str, path: str, *, via_rtsp: bool) -> None:
    """Raises `WrongInput` where the path is no folder of pictures either."""
    try:
        folder = FolderAddress.parse(path)
    except ValueError as error:
        raise WrongInput(f"{text}: {error}") from error
    if folder is None or not folder.path.is_dir():
        raise WrongInput(f"{text}: there is no file {path}")
    if via_rtsp:
        raise WrongInput(f"{text}: expected a video with --via-rtsp, got a folder; leave --via-rtsp out")


def _inputs(order: ReplayOrder, site: Path, detector: BatchDetector) -> list[bytes]:
    """What the result depends on; the videos by name."""
    return [
        site.read_bytes(),
        detector.model_sha256.encode(),
        *(f"{recording.camera_id}={recording.path.resolve()}".encode() for recording in order.recordings),
        order.starts_at.isoformat().encode(),
        repr(order.signals).encode(),
        repr(order.via_rtsp).encode(),
    ]
