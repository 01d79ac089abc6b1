"""Viewers who live in an event loop."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from streams.live.hub import Hub
from streams.live.pieces import Piece


async def watch(hub: Hub) -> AsyncGenerator[Piece, None]:
    """What a viewer who joins now is to be sent, each piece as it comes, until the hub is closed.

    Close the iterator (`contextlib.aclosing`) when the viewer has gone.
    """
    loop, arrived = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        with suppress(RuntimeError):  # the loop was closed before its viewer left
            loop.call_soon_threadsafe(arrived.set)

    viewer = hub.join(tell)
    try:
        while True:
            while (piece := viewer.take()) is not None:
                yield piece
            if viewer.over:
                return
            await arrived.wait()
            arrived.clear()
    finally:
        hub.leave(viewer)
