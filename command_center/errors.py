"""What can go wrong in the command centre, and who must act.

CommandCenterError
├── StoreError              the store cannot do it (permanent unless it says otherwise)
│   ├── StoreUnavailableError   nothing was saved or read; the same call may succeed later
│   └── SecretError             the key of the camera addresses is missing, wrong or damaged
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


class LiveChannelError(CommandCenterError):
    """Redis does not answer. Whoever gets this goes on without it: the database holds the truth."""

    permanent = False
    retry_after_s = 1.0
