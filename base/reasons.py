"""Why something failed, in words."""


def reason_of(error: BaseException) -> str:
    """What the system says of an error of its own, as "No such file or directory", else the error's text.

    Python's text of the former begins with a number ("[Errno 2]") and names the file again.
    """
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
