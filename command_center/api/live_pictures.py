"""Live pictures with everything drawn in, where the film cannot be."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from command_center.api.cameras import CameraId
from command_center.api.problems import answers, not_found
from command_center.api.viewing import Viewing, is_known
from command_center.identity import Caller, needs
from command_center.parts import Parts
from command_center.roles import Scope
from command_center.worker_line import Asked, WorkerLine, worker_line

BOUNDARY = "frame"
PICTURES = f"multipart/x-mixed-replace; boundary={BOUNDARY}"

router = APIRouter(tags=["live"])


@router.get(
    "/cameras/{camera_id}/mjpeg",
    responses={
        200: {"content": {PICTURES: {"schema": {"type": "string", "format": "binary"}}}},
        **answers(401, 403, 404, 422, 429, 503),
    },
    response_class=StreamingResponse,
    dependencies=[needs(Scope.CAMERAS_READ)],
)
def watch_pictures(
    request: Request,
    camera_id: CameraId,
    parts: Parts,
    caller: Caller,
    focus: Annotated[bool, Query(description="look five times a second")] = False,  # noqa: FBT002 - a query
) -> Response:
    """JPEG pictures of at most 640 pixels' width with everything drawn in, one for each look, without an end.

    Heads of people and number plates are made unrecognisable for those without `evidence:original`.
    """
    if not is_known(parts, camera_id):
        raise not_found("a camera", camera_id)
    original = caller.may(Scope.EVIDENCE_ORIGINAL)
    asked = Asked(camera_id, "jpeg" if original else "jpeg_blurred", focus)
    return PictureStream(Viewing(request, parts, caller, asked))


class PictureStream(Response):
    """Pictures as parts of an answer that has no end; the seat and the line last as long as it does."""

    media_type = PICTURES

    def __init__(self, viewing: Viewing) -> None:
        super().__init__()
        self._viewing = viewing

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Answer. Raises FullHouseError, NoWorkerError, StoreUnavailableError before anything was sent."""
        viewing = self._viewing
        with viewing.parts.live_video.seat() as over:
            addresses = await run_in_threadpool(viewing.addresses)
            async with (
                worker_line(addresses, viewing.asked) as line,
                viewing.parts.live_video.minded(line, over, viewing.still_may),
            ):
                await run_in_threadpool(viewing.note)
                headers = {"x-accel-buffering": "no"}
                answer = StreamingResponse(_multipart(line), media_type=PICTURES, headers=headers)
                await answer(scope, receive, send)


async def _multipart(line: WorkerLine) -> AsyncGenerator[bytes, None]:
    """Each part ends with the boundary after it: some browsers show a picture only then."""
    yield f"--{BOUNDARY}\r\n".encode()
    async with aclosing(line.messages()) as pictures:
        async for jpeg in pictures:
            head = f"content-type: image/jpeg\r\ncontent-length: {len(jpeg)}\r\n\r\n"
            yield head.encode() + jpeg + f"\r\n--{BOUNDARY}\r\n".encode()
