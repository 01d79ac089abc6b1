"""Why a camera's certificate is not believed: FFmpeg only says that the connection failed."""

import socket
import ssl

from base.reasons import reason_of
from streams.access import Access, host_and_port

PATIENCE_S = 2.5


def certificate_fault(url: str, access: Access, patience_s: float = PATIENCE_S) -> str:
    """What is wrong with the certificate of the camera at `url`, in OpenSSL's words; "": nothing, or unknown.

    Connects once more, and waits `patience_s` at most in each step. Raises nothing.
    """
    if not access.checks_certificate(url):
        return ""
    try:
        context = ssl.create_default_context(cafile=access.authorities())
    except OSError as error:
        return f"{access.authorities()}: {reason_of(error)}"
    host, port = host_and_port(url)
    try:
        with (
            socket.create_connection((host, port), patience_s) as plain,
            context.wrap_socket(plain, server_hostname=host),
        ):
            return ""
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except OSError:  # SSLError is one, too
        return ""
