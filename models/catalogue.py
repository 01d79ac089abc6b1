"""Which detectors can be pulled by name, and from where."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from base.reasons import reason_of
from models.errors import ManifestError, ZooError
from models.manifest import problems

CATALOGUE = Path(__file__).with_name("catalogue.yaml")


class Offer(BaseModel):
    """A model that its makers publish.

    url            of an .onnx file, or of a checkpoint (.pt) that must be converted
    sha256         of the file; None: nobody who can be named has published it
    sha256_source  who has
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    url: Annotated[str, Field(pattern=r"^https?://[^\s@]+\.(onnx|pt)$")]
    licence: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    sha256_source: str | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if (self.sha256 is None) != (self.sha256_source is None):
            raise ValueError("sha256, sha256_source: expected both or neither")
        return self

    @property
    def file_name(self) -> str:
        """The name of the file at its end."""
        return Path(urlsplit(self.url).path).name


class Catalogue(BaseModel):
    """What is on offer.

    hosts    files come from these alone, redirects included
    schemes  and in these ways; a mirror inside one's own network may do without encryption
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hosts: frozenset[str]
    schemes: frozenset[Literal["https", "http"]] = frozenset({"https"})
    models: tuple[Offer, ...]

    def offer(self, name: str) -> Offer:
        """The model of that name; raises `ZooError` with those that there are."""
        for offer in self.models:
            if offer.name == name:
                return offer
        known = ", ".join(offer.name for offer in self.models)
        raise ZooError(
            f"no model {name!r} can be pulled; known: {known}. Any other: streetwarden models import FILE"
        )

    def allows(self, url: str) -> bool:
        """Whether a file may come from there."""
        parts = urlsplit(url)
        return parts.scheme in self.schemes and parts.hostname in self.hosts


def load_catalogue(path: Path = CATALOGUE) -> Catalogue:
    """The catalogue in a file, else that of the program; raises `ManifestError` with what is wrong."""
    try:
        return Catalogue.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        raise ManifestError("\n".join(f"{path}: {problem}" for problem in problems(error))) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ManifestError(f"{path}: cannot be read as a catalogue: {reason_of(error)}") from error
