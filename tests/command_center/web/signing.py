"""What the dispatch side would send."""

import json
from datetime import datetime

from dispatch_client.webhooks import WebhookKeys
from tests.command_center.values import EVENT, at

KEY = "whsec_" + "c3RyZWV0LXdhcmRlbi10ZXN0LWtleS0wMDAx"
UPDATE_ID = "019b8c2a-0000-7000-8000-0000000000aa"


def update(**changes: object) -> dict[str, object]:
    return {
        "id": UPDATE_ID,
        "seq": 1,
        "kind": "accepted",
        "case_id": "019b8c2a-0000-7000-8000-0000000000cc",
        "event_id": str(EVENT.id),
        "at": at(30).isoformat(),
        "state": "accepted",
        "actor": "李网格",
        "note": "马上到",
    } | changes


def signed(
    body: dict[str, object], signed_at: datetime, *, key: str = KEY, message_id: str | None = None
) -> tuple[bytes, dict[str, str]]:
    content = json.dumps(body).encode()
    headers = WebhookKeys([key]).sign(message_id or str(body["id"]), signed_at, content)
    return content, headers | {"content-type": "application/json"}
