"""Addresses with secrets in them: `${VARIABLE}` comes from the environment; nothing here repeats a value."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlsplit

from base.redaction import MASK

_VARIABLE = re.compile(r"\$(?P<escaped>\$\{)|\$\{(?P<name>[^}]*)\}?")
_CREDENTIALS = re.compile(r"^(?P<scheme>[^:/?#]+://)(?P<credentials>[^/?#]*)@")
CAMERA_SCHEMES = ("rtsp", "rtsps", "file")
REDIS_SCHEMES = ("redis", "rediss", "unix")
HTTP_SCHEMES = ("http", "https")


def expanded(template: str, environ: Mapping[str, str]) -> str:
    """`template` with each `${NAME}` replaced by the environment's value; `$${` stands for `${`.

    Between `://` and `@` the value is percent-encoded, so that a password may hold any character
    (RFC 3986, 3.2.1). Raises ValueError, naming the variable, where one is not set.
    """
    credentials = _CREDENTIALS.match(template)
    until = credentials.end("credentials") if credentials else 0

    def value(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "${"
        found = environ.get(match["name"])
        if not found:
            raise ValueError(
                f"expected the environment variable {match['name']!r} to be set, got nothing: "
                f"export it before the start"
            )
        return quote(found, safe="") if match.start() < until else found

    return _VARIABLE.sub(value, template)


def escaped(url: str) -> str:
    """The template that `expanded` turns into `url`."""
    return url.replace("${", "$${")


def masked(url: str) -> str:
    """`url` with `***` for its credentials."""
    return _CREDENTIALS.sub(rf"\g<scheme>{MASK}@", url)


def checked(url: str, schemes: Iterable[str]) -> str:
    """`url` itself. Raises ValueError, without repeating it, when it is not one of `schemes`.

    Text without `://` is a path. An `@` or a `/` inside a password would make others read half of it as the
    host, so they must be written in percent form.
    """
    scheme, separator, rest = url.partition("://")
    if not separator and not url.startswith("file:"):
        return url
    allowed = tuple(schemes)
    if separator and scheme.lower() not in allowed:
        raise ValueError(
            f"expected an address that begins with {'://, '.join(allowed)}:// or a path, got another"
        )
    host, _, path = rest.partition("/")
    if host.startswith(f"{MASK}@"):
        raise ValueError(
            f"expected credentials, got the mask {MASK}: write them, or a variable like ${{CAMERA_PASSWORD}}"
        )
    if host.count("@") > 1 or "@" in path or set("?#") & set(host) or not _has_valid_port(url):
        raise ValueError(
            "expected host, port and path after the credentials, got something else (not shown: it may hold "
            "a password; write its special characters in percent form: @ %40, / %2F, : %3A, # %23, ? %3F)"
        )
    return url


def _has_valid_port(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.port != 0 and (bool(parts.hostname) or parts.scheme in {"file", "unix"})
    except ValueError:  # its text repeats what stands where the port should be
        return False
