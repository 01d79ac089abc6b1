"""Live video: a camera's film and what is seen in it, over a WebSocket."""

import asyncio
import json
from contextlib import aclosing, suppress

from fastapi import APIRouter, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from command_center.api.viewing import Viewing, identity_behind, is_known
from command_center.errors import CommandCenterError, FullHouseError
from command_center.parts import AppParts, parts_of
from command_center.roles import Identity, Scope
from command_center.worker_line import Asked, WorkerLine, worker_line

NOT_SIGNED_IN, NO_RIGHT, NO_CAMERA, TOO_MANY, NO_WORKER = 4401, 4403, 4404, 4429, 4503
"""Closing codes of the WebSocket, docs/ref/live.md."""

_FILM = (Scope.CAMERAS_READ, Scope.EVIDENCE_ORIGINAL)

router = APIRouter(tags=["live"])


class Refused(Exception):  # noqa: N818 - it is what happened
    """The WebSocket is closed with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@router.websocket("/cameras/{camera_id}/live")
async def watch(websocket: WebSocket, camera_id: str) -> None:
    """The camera's film and what is seen in it, as messages of docs/ref/live.md."""
    await websocket.accept()  # only then a browser is told the code of a close
    try:
        code = await _watch(websocket, camera_id, parts_of(websocket))
    except Refused as refused:
        code = refused.code
    except FullHouseError:
        code = TOO_MANY
    except CommandCenterError:
        code = NO_WORKER
    await _close(websocket, code)


async def _watch(websocket: WebSocket, camera_id: str, parts: AppParts) -> int:
    """Until it ends; the code to close with. Raises Refused, CommandCenterError."""
    who = await run_in_threadpool(_admitted, websocket, camera_id, parts)
    viewing = Viewing(websocket, parts, who, Asked(camera_id, "live"))
    with parts.live_video.seat() as over:
        addresses = await run_in_threadpool(viewing.addresses)
        async with (
            worker_line(addresses, viewing.asked) as line,
            parts.live_video.minded(line, over, viewing.still_may),
        ):
            await run_in_threadpool(viewing.note)
            await _relay(websocket, line)
    return NO_WORKER


def _admitted(websocket: WebSocket, camera_id: str, parts: AppParts) -> Identity:
    """Who watches. Raises Refused."""
    who = identity_behind(websocket, parts)
    if who is None:
        raise Refused(NOT_SIGNED_IN)
    if not all(map(who.may, _FILM)) or (who.session is not None and not _is_from_our_page(websocket)):
        raise Refused(NO_RIGHT)
    if not is_known(parts, camera_id):
        raise Refused(NO_CAMERA)
    return who


def _is_from_our_page(websocket: WebSocket) -> bool:
    """Browsers send cookies with every WebSocket, whoever opens it, and say whose page that is."""
    origin = websocket.headers.get("origin", "")
    return origin.partition("://")[2] == websocket.headers.get("host")


async def _relay(websocket: WebSocket, line: WorkerLine) -> None:
    """Both ways until the worker or the viewer hangs up."""
    async with asyncio.TaskGroup() as both:
        listening = both.create_task(_listen(websocket, line))
        await _forward(websocket, line)
        listening.cancel()


async def _forward(websocket: WebSocket, line: WorkerLine) -> None:
    async with aclosing(line.messages()) as messages:
        with suppress(WebSocketDisconnect):
            async for message in messages:
                await websocket.send_bytes(message)


async def _listen(websocket: WebSocket, line: WorkerLine) -> None:
    """What the viewer says; what nobody understands is passed over. Hangs up when the viewer does."""
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            line.hang_up()
            return
        try:
            said = json.loads(message.get("text") or "{}")
        except ValueError:
            continue
        if isinstance(said, dict) and isinstance(said.get("focus"), bool):
            line.focus(on=said["focus"])


async def _close(websocket: WebSocket, code: int) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):  # the viewer was quicker
        await websocket.close(code)
