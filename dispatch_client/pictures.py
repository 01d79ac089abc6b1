"""The pictures and films that go with a report."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any, Protocol

from dispatch_client.errors import PictureUnreadable
from dispatch_client.outbox import Parcel

EVIDENCE_MISSING = "evidence_missing"
"""The flag of a report that has lost pictures on the way: gone, altered or too large."""

JPEG, MP4 = "image/jpeg", "video/mp4"
_MEDIA_TYPES = {"clip": MP4}

MAX_PICTURE_BYTES = 10 * 1024 * 1024
"""The contract takes no larger ones (openapi.yaml, putEvidence)."""


class PictureSource(Protocol):
    """Where pictures lie."""

    def read(self, path: str) -> bytes:
        """The content under a path relative to the evidence folder.

        Raises FileNotFoundError when it is gone for good, another OSError when it cannot be read just now.
        """
        ...


def named_in(envelope: Mapping[str, object]) -> dict[str, str]:
    """The hashes of all pictures and films that a report names, in order, and what each is (media type)."""
    evidence = _data(envelope).get("evidence", ())
    return {each["sha256"]: _MEDIA_TYPES.get(each.get("kind", ""), JPEG) for each in evidence}


def genuine(parcel: Parcel, sha256: str, source: PictureSource) -> bytes | None:
    """A picture of a parcel that has this hash; None when it is gone, altered or too large.

    Raises `PictureUnreadable`.
    """
    path = parcel.pictures.get(sha256)
    if path is None:
        return None
    try:
        content = source.read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PictureUnreadable(f"{path}: cannot be read ({error.strerror}); check the disk") from error
    altered = hashlib.sha256(content).hexdigest() != sha256
    return None if altered or len(content) > MAX_PICTURE_BYTES else content


def without(envelope: Mapping[str, object], missing: Collection[str]) -> Mapping[str, object]:
    """The report without the pictures of these hashes, and with the flag `evidence_missing` instead.

    The dispatch side refuses a report that names a picture it has not got, and a report must not wait for a
    picture that will never come.
    """
    if not missing:
        return envelope
    data = _data(envelope)
    kept = [each for each in data.get("evidence", ()) if each["sha256"] not in missing]
    flags = list(dict.fromkeys((*data.get("flags", ()), EVIDENCE_MISSING)))
    return {**envelope, "data": {**data, "evidence": kept, "flags": flags}}


def _data(envelope: Mapping[str, object]) -> Mapping[str, Any]:
    data = envelope["data"]
    if not isinstance(data, Mapping):
        raise TypeError(f"envelope: expected data to be an object, got {type(data).__name__}")
    return data
