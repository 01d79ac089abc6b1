"""Secrets never reach a log, a message or a page."""

import logging
import re

MASK = "***"

# Greedy up to the last @ of the word: people type passwords with @ and / in them without escaping.
# Where that takes too much (an @ in a path), a message loses some of its use, but no secret is shown.
_URL_CREDENTIALS = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)\S*@(?=\S)", re.IGNORECASE)
_SECRET_FIELD = re.compile(
    r"(?P<name>\b[\w-]*(?:password|passphrase|passwd|pwd|secret|token|api[_-]?key|authorization)"
    r"[\"']?\s*[=:]\s*)"
    r"(?P<quote>[\"'])?"
    r"(?(quote)(?:\\.|(?!(?P=quote)).)*|(?:(?:bearer|basic)\s+[^\s\"']+|digest\s.*|[^\s&\"',;]+))",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """`text` with URL credentials and the values of secret-looking fields replaced by `***`."""
    without_urls = _URL_CREDENTIALS.sub(rf"\g<scheme>{MASK}@", text)
    return _SECRET_FIELD.sub(rf"\g<name>\g<quote>{MASK}", without_urls)


class RedactingFormatter(logging.Formatter):
    """A log formatter whose whole output, tracebacks included, is redacted."""

    def format(self, record: logging.LogRecord) -> str:
        """The formatted record without secrets."""
        return redact(super().format(record))
