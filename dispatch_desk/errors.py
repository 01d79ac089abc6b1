"""What can go wrong at the desk, who must act, and how it is said over HTTP.

DeskError
├── SettingsError            the operator: a setting is wrong
├── StoreError               the operator: the database or its folder cannot be used
│   └── UnavailableError     nobody: nothing was saved, the same request may succeed later (503)
└── RefusedError             the caller: nothing has changed (4xx)
    ├── MalformedError       400    ├── NotSignedInError    401    ├── NotAllowedError   403
    ├── NotFoundError        404    ├── IllegalActionError  409    ├── KeyReusedError    409
    ├── TooLargeError        413    ├── MediaTypeError      415    ├── InvalidError      422
    └── LockedOutError       429
"""


class DeskError(Exception):
    """The root of this package's errors.

    permanent       trying again without a change is pointless
    retry_after_s   when trying again makes sense, if that is known
    status, title   the HTTP answer
    """

    permanent = True
    retry_after_s: float | None = None
    status = 500
    title = "Internal error"


class SettingsError(DeskError, ValueError):
    """A setting is wrong; the message gives what was expected and what was found."""


class StoreError(DeskError):
    """The database cannot do what was asked; the message says what to do."""


class UnavailableError(StoreError):
    """A locked database, a full disk, no room left for pictures: later it may work."""

    permanent = False
    retry_after_s = 2.0
    status = 503
    title = "Not available now"


class RefusedError(DeskError):
    """The request cannot be granted; nothing has changed."""

    status = 400
    title = "Refused"


class MalformedError(RefusedError):
    """The request cannot be read at all."""

    title = "Malformed request"


class NotSignedInError(RefusedError):
    """No bearer token or the wrong one; no session."""

    status = 401
    title = "Not signed in"


class NotAllowedError(RefusedError):
    """Known, but not entitled to this."""

    status = 403
    title = "Not allowed"


class NotFoundError(RefusedError):
    """There is no such thing, or not for this caller."""

    status = 404
    title = "Not found"


class IllegalActionError(RefusedError):
    """The case is not in a state in which this may be done (see states.py)."""

    status = 409
    title = "Illegal action"


class KeyReusedError(RefusedError):
    """The Idempotency-Key came with another body before."""

    status = 409
    title = "Idempotency-Key used before"


class TooLargeError(RefusedError):
    """More bytes than allowed."""

    status = 413
    title = "Too large"


class MediaTypeError(RefusedError):
    """Not the media type that the contract names."""

    status = 415
    title = "Unsupported media type"


class InvalidError(RefusedError):
    """Readable, but it breaks the contract."""

    status = 422
    title = "Invalid request"


class LockedOutError(RefusedError):
    """Too many wrong PINs; `retry_after_s` says how long the lock holds."""

    status = 429
    title = "Locked out"

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
