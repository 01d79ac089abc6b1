"""What can go wrong in the command centre, and who must act.

CommandCenterError
├── StoreError              the store cannot do it (permanent unless it says otherwise)
│   ├── StoreUnavailableError   nothing was saved or read; the same call may succeed later
│   ├── SecretError             the key of the camera addresses is missing, wrong or damaged
│   └── NotFoundError           there is no such event, user, token or report
├── AccountError            somebody may not do that, or not so; the message says what is expected
│   ├── WrongPasswordError      name or password is wrong
│   ├── WeakPasswordError       choose another password
│   ├── ThrottledError          wait
│   ├── BusyError               try again in a second
│   └── ForeignFormError        a form that no page of ours has sent
├── NoWorkerError           nobody can show the camera now
├── FullHouseError          as many watch live as we allow
├── PictureError            a file of the evidence folder is no picture
└── LiveChannelError        Redis is away; nothing is lost, it only takes longer
"""

from vision.ports import SinkError


class CommandCenterError(Exception):
    """The root of this package's errors. `permanent`: trying again without a change is pointless."""

    permanent = True
    retry_after_s: float | None = None


class StoreError(CommandCenterError):
    """The store cannot do what was asked; the message says what to do."""


class StoreUnavailableError(StoreError, SinkError):
    """A locked database, a full disk, a failing disk: nothing was saved, and later it may work."""

    permanent = False
    retry_after_s = 1.0


class SecretError(StoreError):
    """Camera addresses cannot be read: `secret.key` is missing, damaged or another one."""


class NotFoundError(StoreError):
    """There is nothing of this name or number here; nothing was changed."""


class AccountError(CommandCenterError):
    """What was asked of an account cannot be; nothing was changed."""


class WrongPasswordError(AccountError):
    """Name or password is wrong; which of them is not said."""


class WeakPasswordError(AccountError):
    """The new password is no good; the message says what is expected."""


class ThrottledError(AccountError):
    """Too many tries; later it may work."""

    permanent = False

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class BusyError(AccountError):
    """As many passwords as we allow are being checked at this moment."""

    permanent = False
    retry_after_s = 1.0


class ForeignFormError(AccountError):
    """A form without the token of its session: it is too old, or another site has sent it."""


class NoWorkerError(CommandCenterError):
    """No worker has the camera now; one that is started again will."""

    permanent = False
    retry_after_s = 2.0


class FullHouseError(CommandCenterError):
    """As many watch live as we allow."""

    permanent = False
    retry_after_s = 60.0


class PictureError(CommandCenterError):
    """A file of the evidence folder is damaged."""


class LiveChannelError(CommandCenterError):
    """Redis does not answer. Whoever gets this goes on without it: the database holds the truth."""

    permanent = False
    retry_after_s = 1.0
