"""Pictures and films for people: who looked is noted first, and not everybody may see faces."""

from pathlib import Path
from uuid import UUID

from command_center.blurring import blurred, decoded
from command_center.errors import NotFoundError, PictureError
from command_center.parts import AppParts
from command_center.roles import Identity, Scope
from command_center.store.audit import AuditEntry
from vision.event import CLIP, Event, Evidence


def is_film(event_id: UUID, sha256: str, parts: AppParts) -> bool:
    """Whether this evidence of an event is a film."""
    evidence = _named(parts.store.event(event_id), sha256)
    return evidence is not None and evidence.kind == CLIP


def film_for(identity: Identity, event_id: UUID, sha256: str, parts: AppParts) -> Path:
    """The file of an event's film, MP4. Nothing in it can be blurred: only for `evidence:original`.

    A player fetches it in parts; all of them are one view in the audit. Raises NotFoundError.
    """
    evidence = _named(parts.store.event(event_id), sha256)
    path = parts.store.evidence.locate(evidence.path) if evidence else None
    if path is None or not path.is_file():
        raise NotFoundError(f"the film {sha256} was deleted: it was too old, or room was needed")
    subject = f"{event_id} {sha256}"
    parts.noted_views.note(AuditEntry(parts.clock.now(), identity.name, "view_evidence_film", subject))
    return path


def picture_for(identity: Identity, event_id: UUID, sha256: str, parts: AppParts) -> bytes:
    """A JPEG picture of an event: the original for those who may see it, else a blurred copy.

    Raises NotFoundError: no such event, no such picture of it, or retention has deleted the file;
    PictureError: the file is damaged.
    """
    event = parts.store.event(event_id)
    evidence = _named(event, sha256)
    if event is None or evidence is None:
        raise NotFoundError(f"expected the sha256 of a picture of event {event_id}, got {sha256}")
    content = _read(evidence, parts)
    if content is None:
        raise NotFoundError(f"the picture {sha256} was deleted: it was too old, or room was needed")
    original = identity.may(Scope.EVIDENCE_ORIGINAL)
    action = "view_evidence" if original else "view_blurred_evidence"
    parts.audit(identity.name, action, f"{event_id} {sha256}")
    return content if original else blurred(content, evidence, event, _overview_size(event, evidence, parts))


def _named(event: Event | None, sha256: str) -> Evidence | None:
    pictures = event.evidence if event else ()
    return next((each for each in pictures if each.sha256 == sha256), None)


def _read(evidence: Evidence, parts: AppParts) -> bytes | None:
    path = parts.store.evidence.locate(evidence.path)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PictureError(f"{path}: cannot read this picture ({error.strerror}); check the disk") from error


def _overview_size(event: Event, evidence: Evidence, parts: AppParts) -> tuple[int, int] | None:
    """Width and height of the overview that was taken together with a close-up; None when it is gone."""
    if not evidence.kind.startswith("close_up"):
        return None
    for each in event.evidence:
        if each.kind.startswith("overview") and each.captured_at == evidence.captured_at:
            content = _read(each, parts)
            if content is not None:
                height, width = decoded(content).shape[:2]
                return width, height
    return None
