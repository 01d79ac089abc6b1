"""The parts of a file that fit their forms, one by one, whatever is wrong with the others."""

from collections.abc import Iterator
from typing import TypeVar

from streetwarden.forms import Form, FormError, parse
from streetwarden.site_checks import entries

AnyForm = TypeVar("AnyForm", bound=Form)


def parsed(data: object, key: str, form: type[AnyForm]) -> Iterator[tuple[int, AnyForm]]:
    """The entries of the list under `key` that fit, with their places in it."""
    for index, entry in entries(data, key):
        try:
            yield index, parse(form, entry)
        except FormError:
            continue
