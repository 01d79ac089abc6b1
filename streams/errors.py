# ruff: noqa: N818 - named after what happened
"""What can go wrong between a camera and a frame.

    StreamError
    ├── ConnectionFailed        the camera cannot be reached, or does not serve this path
    ├── AuthenticationFailed    it refuses the user name or the password
    ├── CertificateRefused      its certificate is not believed
    ├── AddressRefused          (permanent) its address is one that no camera has
    ├── StreamStalled           the connection stands, but no picture comes
    ├── NoKeyPicture            pictures come, but none that decoding can begin with
    ├── NoVideoStream           the camera sends sound alone, or video of an unknown kind
    ├── StreamEnded             the camera has closed the connection
    ├── DecodeError             pictures come, but they are damaged
    └── FileError               (permanent)
        ├── FileMissing         there is no such file, or it may not be read
        ├── NotAVideo           the file holds no pictures
        ├── NoPictures          nor does the folder
        └── FileBroken          the file breaks off

Messages are redacted and say what to do. `permanent`: trying again is useless. `retry_after_s`: the wait that
the cause asks for, None for the usual back-off. `reason`: the message as a code.
"""

from base.redaction import redact
from streams.reason import Reason

RETRY_AUTHENTICATION_AFTER_S = 60.0
"""Cameras lock an account for a while after a few wrong passwords in a row: knock rarely."""

RETRY_CERTIFICATE_AFTER_S = 60.0
"""A certificate does not get better within seconds."""

RETRY_NO_VIDEO_AFTER_S = 60.0
"""Somebody has to change the camera's settings first."""


class StreamError(Exception):
    """A source cannot go on. Secrets in the message are masked here, for all of them."""

    permanent: bool = False
    retry_after_s: float | None = None
    reason: Reason = Reason.FAILED

    def __init__(self, message: str, reason: Reason | None = None) -> None:
        """`reason` where it says more than that of the class."""
        super().__init__(redact(message))
        self.reason = reason or type(self).reason


class ConnectionFailed(StreamError):
    """The camera cannot be reached, or does not serve this path."""

    reason = Reason.CONNECTION_FAILED


class AuthenticationFailed(StreamError):
    """The camera refuses the user name or the password."""

    retry_after_s = RETRY_AUTHENTICATION_AFTER_S
    reason = Reason.AUTHENTICATION_FAILED


class CertificateRefused(StreamError):
    """The camera's certificate is not believed."""

    retry_after_s = RETRY_CERTIFICATE_AFTER_S
    reason = Reason.CERTIFICATE_REFUSED


class AddressRefused(StreamError):
    """The address is one that no camera has, unless the site says so."""

    permanent = True
    reason = Reason.ADDRESS_REFUSED


class StreamStalled(StreamError):
    """The connection stands, but no picture comes."""

    reason = Reason.STREAM_STALLED


class NoKeyPicture(StreamError):
    """Pictures come, but none that decoding can begin with."""

    reason = Reason.NO_KEY_PICTURE


class NoVideoStream(StreamError):
    """The camera sends sound alone, or video of an unknown kind."""

    retry_after_s = RETRY_NO_VIDEO_AFTER_S
    reason = Reason.NO_VIDEO_STREAM


class StreamEnded(StreamError):
    """The camera has closed the connection."""

    reason = Reason.STREAM_ENDED


class DecodeError(StreamError):
    """Pictures come, but they are damaged."""

    reason = Reason.DECODE_ERROR


class FileError(StreamError):
    """A file that will not get better by itself."""

    permanent = True
    reason = Reason.FILE_ERROR


class FileMissing(FileError):
    """There is no such file, or it may not be read."""

    reason = Reason.FILE_MISSING


class NotAVideo(FileError):
    """The file holds no pictures."""

    reason = Reason.NOT_A_VIDEO


class NoPictures(FileError):
    """The folder holds no pictures that can be read."""

    reason = Reason.NO_PICTURES


class FileBroken(FileError):
    """The file breaks off before its end."""

    reason = Reason.FILE_BROKEN
