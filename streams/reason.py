"""Why a camera is not live, as a code: sentences are for engineers, a code can be said in any language."""

from enum import StrEnum


class Reason(StrEnum):
    """Each stands for one sentence of a source or a worker; the values never change their meaning."""

    FAILED = "failed"
    CONNECTION_FAILED = "connection_failed"
    ADDRESS_REFUSED = "address_refused"
    NAME_UNKNOWN = "name_unknown"
    TRANSPORT_REFUSED = "transport_refused"
    CERTIFICATE_REFUSED = "certificate_refused"
    NO_SUCH_PATH = "no_such_path"
    NOTHING_LISTENS = "nothing_listens"
    NO_ANSWER = "no_answer"
    NO_VIDEO = "no_video"
    AUTHENTICATION_FAILED = "authentication_failed"
    STREAM_STALLED = "stream_stalled"
    NO_KEY_PICTURE = "no_key_picture"
    NO_VIDEO_STREAM = "no_video_stream"
    UNKNOWN_CODEC = "unknown_codec"
    STREAM_ENDED = "stream_ended"
    CONNECTION_BROKE = "connection_broke"
    DECODE_ERROR = "decode_error"
    FILE_ERROR = "file_error"
    FILE_MISSING = "file_missing"
    NOT_A_VIDEO = "not_a_video"
    NO_PICTURES = "no_pictures"
    FILE_BROKEN = "file_broken"
    FILE_FINISHED = "file_finished"
    NO_PICTURE = "no_picture"
    COVERED = "covered"
    FROZEN = "frozen"
    MOVED = "moved"
    BLURRED = "blurred"
    NOT_STARTED = "not_started"
    ASKED_TO_STOP = "asked_to_stop"


def reason_of(error: Exception) -> Reason:
    """The code of an error; errors that are no `StreamError` have none of their own."""
    reason = getattr(error, "reason", None)
    return reason if isinstance(reason, Reason) else Reason.FAILED
