"""What the dispatch side tells us: `receiveCaseUpdate` of dispatch_client/openapi.yaml."""

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from command_center.errors import NotFoundError
from command_center.parts import Parts
from dispatch_client.errors import CallbackError, WrongBody
from dispatch_client.webhooks import MAX_BODY_BYTES

PATH = "/callbacks/dispatch"
TOPIC = "verifications"

router = APIRouter(include_in_schema=False)


@router.post(PATH)
async def receive_case_update(request: Request, parts: Parts) -> Response:
    """Take a signed case update: 204, also for one that is known; 401, 404 as the contract says.

    400 and 413 answer what is signed or sent against the contract: repeating it is pointless.
    """
    if parts.callback_keys is None:
        raise HTTPException(401, "no key for callbacks is set here; set one on both sides")
    body = await request.body()
    if len(body) > MAX_BODY_BYTES:
        raise HTTPException(413, f"expected at most {MAX_BODY_BYTES} bytes, got {len(body)}")
    try:
        update = parts.callback_keys.verify(request.headers, body, parts.clock.now())
    except WrongBody as error:
        raise HTTPException(400, str(error)) from error
    except CallbackError as error:
        raise HTTPException(401, str(error)) from error
    try:
        await run_in_threadpool(parts.store.take_update, update)
    except NotFoundError as error:
        raise HTTPException(404, str(error)) from error
    await run_in_threadpool(parts.wake, TOPIC)
    return Response(status_code=204)
