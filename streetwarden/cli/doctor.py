"""`streetwarden doctor`: looks at a camera and says what to change."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

import click

from streams.advice import Advice, advice_on, better_stream, costs_of
from streams.probe import PROBE_S, Probe, probe
from streetwarden.camera_url import checked, expanded
from streetwarden.cli._access_options import AccessOptions, access_options
from streetwarden.cli._context import Context, json_option
from streetwarden.errors import WrongInput

_STREAMS = ("rtsp", "rtsps")
_MBIT, _KIB = 1e6, 1024


@click.command()
@click.argument("addresses", metavar="URL...", nargs=-1, required=True)
@click.option(
    "--seconds", type=click.FloatRange(min=1, max=120), default=PROBE_S, show_default=True, help="For each."
)
@access_options
@json_option
@click.pass_obj
def command(
    context: Context, *, addresses: Sequence[str], seconds: float, options: AccessOptions, as_json: bool
) -> None:
    """Look at a camera for a while: what it sends, what that costs, what to change.

    Given several addresses, they are taken for streams of one camera (main and sub), and the better is named.
    ${VARIABLE} in an address comes from the environment, so that no password is in the list of processes.

    Exit codes: 0 looked at, whatever there is to change; 1 the camera cannot be reached or sends no pictures;
    2 a wrong call.

    \b
    Example:
      streetwarden doctor 'rtsp://user:${GATE_PASSWORD}@192.0.2.10/main' rtsp://192.0.2.11/sub
    """  # noqa: D301 - \b keeps click from filling the paragraph
    urls = [_url_of(address, context.environ) for address in addresses]
    probes = [probe(url, context.clock, seconds, options.typed()) for url in urls]
    chosen, why = better_stream(probes)
    if as_json:
        click.echo(json.dumps(_values(probes, chosen, why), ensure_ascii=False))
        return
    for line in _lines(probes, chosen, why):
        click.echo(line)


def _url_of(address: str, environ: Mapping[str, str]) -> str:
    """With the values of its `${VARIABLE}`s. Raises `WrongInput`, without repeating what may be a secret."""
    try:
        url = checked(expanded(address, environ), _STREAMS)
    except ValueError as error:
        raise WrongInput(str(error)) from error
    if "://" not in url:
        raise WrongInput("expected the address of a camera, such as rtsp://192.0.2.10/stream1, got a path")
    return url


def _values(probes: Sequence[Probe], chosen: Probe, why: str) -> dict[str, object]:
    streams = [
        {
            **{
                name: round(value, 3) if isinstance(value, float) else value
                for name, value in asdict(one).items()
            },
            "decoded_px_per_core_s": round(one.decoded_px_per_core_s),
            "cpu_ms_per_s": costs_of(one),
            "advice": [asdict(advice) for advice in advice_on(one)],
        }
        for one in probes
    ]
    return {"streams": streams, "chosen": chosen.address, "why": why}


def _lines(probes: Sequence[Probe], chosen: Probe, why: str) -> Iterator[str]:
    for one in probes:
        yield from _about(one)
    if len(probes) > 1:
        yield f"watch {chosen.address}: {why}"


def _about(one: Probe) -> Iterator[str]:
    gop = f"{one.gop_s:.1f} s" if one.gop_s is not None else "unknown"
    yield one.address
    yield (
        f"  {one.codec} {one.profile}, {one.width_px} x {one.height_px}, {one.fps:.1f} pictures/s, "
        f"key picture every {gop} ({one.key_bytes / _KIB:.0f} KiB), {one.bit_rate / _MBIT:.2f} Mbit/s"
    )
    clock = "tells no time" if one.clock_offset_s is None else f"clock {one.clock_offset_s:+.2f} s off ours"
    yield f"  connected after {one.opened_s:.1f} s, first key picture {one.first_key_s:.1f} s later; {clock}"
    yield (
        f"  decoding: {one.key_cpu_ms:.1f} ms a key picture, {one.cpu_ms:.1f} ms a picture "
        f"({one.decoded_px_per_core_s / 1e6:.0f} Mpx/s on one core)"
    )
    costs = ", ".join(f"{rule} {cost:.0f} ms/s" for rule, cost in costs_of(one).items())
    yield f"  for {costs}; detection comes on top"
    found: list[Advice] = list(advice_on(one))
    yield from (f"  change: {advice.text}" for advice in found)
    if not found:
        yield "  nothing to change"
