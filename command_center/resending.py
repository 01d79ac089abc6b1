"""Refused reports: a person may send them again."""

from command_center.parts import AppParts

TOPIC = "outbox"


def send_again(row_id: int, by: str, parts: AppParts) -> None:
    """Queue a refused report again and wake the relay. Raises NotFoundError when it is none (any more)."""
    parts.store.outbox.send_again(row_id)
    parts.audit(by, "send_report_again", str(row_id))
    parts.wake(TOPIC)
