"""What an error at connecting means, in words for the person who must act."""

import errno

import av

from streams.access import Access
from streams.certificate import certificate_fault
from streams.errors import AuthenticationFailed, CertificateRefused, ConnectionFailed, StreamError
from streams.reason import Reason


def refusal(url: str, error: av.FFmpegError, access: Access, *, timed_out: bool) -> StreamError:
    """Why the camera at `url` gives no stream; may connect once more to look at its certificate."""
    if isinstance(error, av.HTTPUnauthorizedError | av.HTTPForbiddenError):
        return AuthenticationFailed(f"{url}: the camera refuses the user name or the password; correct them")
    may_be_certificate = error.errno == errno.EIO and not timed_out
    if may_be_certificate and (fault := certificate_fault(url, access)):
        return CertificateRefused(
            f"{url}: the camera's certificate is not believed ({fault}); name the authority it comes from "
            "(camera_network: {ca_file: ...}, --ca-file), or decide to accept any (tls: accept_any)"
        )
    text, reason = _failure(error, access, timed_out=timed_out)
    return ConnectionFailed(f"{url}: {text}", reason)


def _failure(error: av.FFmpegError, access: Access, *, timed_out: bool) -> tuple[str, Reason]:
    match error:
        case av.HTTPNotFoundError():
            return "the camera knows no such path; look it up in the camera's manual", Reason.NO_SUCH_PATH
        case av.ConnectionRefusedError():
            return "nothing listens there; check address and port (usual: 554)", Reason.NOTHING_LISTENS
        case _ if timed_out:  # FFmpeg reports a time-out as any of four errors
            return "no answer in time; check power, network and firewall", Reason.NO_ANSWER
        case av.FFmpegError(errno=errno.EPROTONOSUPPORT):
            other = "tcp" if access.transport == "udp" else "udp"
            text = f"the camera does not send over {access.transport}; set its transport to {other}"
            return text, Reason.TRANSPORT_REFUSED
        case _:
            return f"no video ({error.strerror}); check address, port and path", Reason.NO_VIDEO
