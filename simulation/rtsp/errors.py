"""What can go wrong before a camera is served."""


class ClipError(Exception):
    """A file cannot be served as a camera; the message says why and what to do."""

    permanent = True
