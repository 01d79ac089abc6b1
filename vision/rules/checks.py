"""Checks that the rules' settings share. Every message names the setting, what is expected, what came."""

from collections.abc import Iterable

from models.detections import ObjectClass

CLASS_NAMES = tuple(member.name.lower() for member in ObjectClass)


def positive(**settings: float) -> None:
    """Each setting is more than 0. Raises ValueError."""
    for name, value in settings.items():
        if value <= 0:
            raise ValueError(f"{name}: expected more than 0, got {value}")


def not_negative(**settings: float) -> None:
    """Each setting is 0 or more. Raises ValueError."""
    for name, value in settings.items():
        if value < 0:
            raise ValueError(f"{name}: expected 0 or more, got {value}")


def share(**settings: float) -> None:
    """Each setting is a part of a whole, 0..1. Raises ValueError."""
    for name, value in settings.items():
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{name}: expected 0 to 1, got {value}")


def known_classes(setting: str, names: Iterable[str]) -> frozenset[ObjectClass]:
    """The object classes with these lower-case names. Raises ValueError."""
    for name in names:
        if name not in CLASS_NAMES:
            raise ValueError(f"{setting}: expected classes among {', '.join(CLASS_NAMES)}, got {name!r}")
    return frozenset(ObjectClass[name.upper()] for name in names)
