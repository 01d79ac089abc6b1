# ruff: noqa: N818 - named after what happened
"""What can go wrong between an event and its case, and who must act.

    DispatchError
    ├── Unreachable         no answer: no connection, a time-out, a broken connection
    ├── Busy                it answers 408, 425, 429 or 5xx: later
    ├── Nonsense            it answers, but not what the contract says: not delivered
    ├── ForbiddenAddress    its name leads to an address that nobody has allowed
    ├── PictureUnreadable   the disk does not give a picture just now
    ├── LeaseTooShort       sending took so long that another relay may send the same report
    ├── Refused             (permanent) it answers 4xx: this very request will never be taken
    └── CallbackError       (permanent) a message that claims to come from the dispatch side
        ├── WrongSignature  it was not signed with a key that we know
        ├── StaleSignature  it was signed too long ago, or in the future
        └── WrongBody       it is signed, but not what the contract says

Messages are redacted, bounded and say what to do. `permanent`: the same request fails for ever.
`retry_after_s`: the wait that the cause asks for, None for the usual back-off.
"""

from base.redaction import redact

MAX_MESSAGE_LENGTH = 500
"""Characters. The other side writes parts of our messages; they end in a database row and on a page."""

LOOK_AGAIN_AFTER_S = 60.0
"""A forbidden address is cured by a person (settings, DNS), not by asking often."""


class DispatchError(Exception):
    """The way to the dispatch side or back has failed. Messages are masked and cut here, for all."""

    permanent: bool = False
    retry_after_s: float | None = None

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        printable = "".join(letter if letter.isprintable() else " " for letter in redact(message))
        super().__init__(printable[:MAX_MESSAGE_LENGTH])
        if retry_after_s is not None:
            self.retry_after_s = retry_after_s


class Unreachable(DispatchError):
    """There was no answer, or it broke off."""


class Busy(DispatchError):
    """The dispatch side asks for patience."""


class Nonsense(DispatchError):
    """The answer is not what the contract says, so it proves nothing: the report counts as not delivered."""


class ForbiddenAddress(DispatchError):
    """A URL that must not be called. The reports wait: nothing is wrong with them."""

    retry_after_s = LOOK_AGAIN_AFTER_S


class PictureUnreadable(DispatchError):
    """A picture is there, but the disk does not give it."""


class LeaseTooShort(DispatchError):
    """Too little of a report's lease is left to send more of it."""


class Refused(DispatchError):
    """The dispatch side will never take this request. `status` is the HTTP status, 400..499."""

    permanent = True

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class CallbackError(DispatchError):
    """A callback that must be answered with 401 (signature) or 400 (body) and changes nothing."""

    permanent = True


class WrongSignature(CallbackError):
    """Nobody whom we know has signed this."""


class StaleSignature(CallbackError):
    """The signature is right, but it belongs to another time: somebody may be replaying it."""


class WrongBody(CallbackError):
    """The signed body is too large or not a case update."""


def may_retry(error: Exception) -> bool:
    """Whether the same request may succeed later; only a `permanent` error says no."""
    return not getattr(error, "permanent", False)
