"""Pulls a detector from its makers into the zoo, and sees to it that a name always means the same file."""

import json
import tempfile
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from models.catalogue import Catalogue, Offer
from models.download import Download, Progress
from models.errors import DownloadError, ZooError
from models.export_process import Conversion, convert, is_checkpoint
from models.manifest import Manifest
from models.training_process import check_environment
from models.zoo import Zoo, default_name

PULL_FOLDER = ".pull"
"""Below the zoo's: what is on its way, and the sums of first pulls."""

SUMS_FILE = "sha256.json"
_MAX_SUMS_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Pulled:
    """A model that is in the zoo now.

    sha256      of the file as its makers publish it; a converted model's own is in the manifest
    known_from  who had published it, else None: it was recorded here, now or at an earlier pull
    first       whether this is the pull at which it was recorded
    """

    manifest: Manifest
    sha256: str
    known_from: str | None
    first: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of files that were pulled before, by address."""

    file: Path

    def of(self, url: str) -> str | None:
        """The sum of the first pull, None before it; raises `ZooError` when the record cannot be read."""
        return self._read().get(url)

    def record(self, url: str, sha256: str) -> None:
        """Keep the sum of a first pull."""
        beside = self.file.with_suffix(".new")
        beside.write_text(json.dumps({**self._read(), url: sha256}, indent=2) + "\n", "utf-8")
        beside.replace(self.file)

    def _read(self) -> dict[str, str]:
        if not self.file.is_file():
            return {}
        try:
            with self.file.open("rb") as file:
                sums = json.loads(file.read(_MAX_SUMS_BYTES))
        except (OSError, ValueError) as error:
            sums = error
        if not (isinstance(sums, dict) and all(isinstance(one, str) for one in sums.values())):
            raise ZooError(
                f"{self.file}: expected addresses with the sha256 of their files; mend or remove it"
            )
        return sums


@dataclass(frozen=True, slots=True)
class Puller:
    """Everything a pull needs.

    conversion  how checkpoints become ONNX
    """

    zoo: Zoo
    catalogue: Catalogue
    download: Download
    conversion: Conversion

    def pull(self, name: str, progress: Progress | None = None) -> Pulled:
        """Fetch, check, convert where needed, import.

        Raises `ZooError` (no such name, or a name that another model has), `DownloadError`, and any
        `ModelError` of a conversion or an import. What was fetched stays until it is imported.
        """
        offer = self.catalogue.offer(name)
        self._check_name(offer)
        file = self.zoo.folder / PULL_FOLDER / offer.file_name
        if is_checkpoint(file):
            check_environment(self.conversion.python)  # before a download that would be of no use
        if not file.is_file():
            self.download.fetch(offer.url, file, progress)
        sha256, first = self._check_sum(offer, file)
        manifest = self._import(offer, file)
        file.unlink()
        return Pulled(manifest, sha256, offer.sha256_source, first)

    def _check_name(self, offer: Offer) -> None:
        """Raise `ZooError` where a model of another origin has the name."""
        if offer.name in self.zoo.names() and self.zoo.get(offer.name).source != offer.url:
            raise ZooError(
                f"a model {offer.name!r} that is not from {offer.url} is here already; remove "
                f"{self.zoo.folder / offer.name} first, or fetch the file and import it under another name"
            )

    def _check_sum(self, offer: Offer, file: Path) -> tuple[str, bool]:
        """The file's sum, and whether it is the first; raises `DownloadError` when another is known."""
        sums = Sums(file.with_name(SUMS_FILE))
        with file.open("rb") as content:
            actual = file_digest(content, "sha256").hexdigest()
        recorded = sums.of(offer.url)
        expected = offer.sha256 or recorded
        if expected and actual != expected:
            file.unlink()
            raise DownloadError(_other_content(offer, expected, actual, sums.file), permanent=True)
        if not expected:
            sums.record(offer.url, actual)
        return actual, not expected

    def _import(self, offer: Offer, file: Path) -> Manifest:
        """The manifest in the zoo; a checkpoint that was pulled before is not converted again."""
        if not is_checkpoint(file):
            return self.zoo.import_file(file, offer.name, licence=offer.licence, source=offer.url)
        if offer.name in self.zoo.names():
            return self.zoo.open(offer.name).manifest
        return import_checkpoint(
            self.zoo, file, self.conversion, name=offer.name, licence=offer.licence, source=offer.url
        )


def import_checkpoint(
    zoo: Zoo,
    weights: Path,
    conversion: Conversion,
    *,
    name: str | None = None,
    labels: tuple[str, ...] | None = None,
    licence: str | None = None,
    source: str | None = None,
) -> Manifest:
    """Convert a checkpoint and import what comes out, under the file's name if none is given.

    Raises any `ModelError`.
    """
    content = convert(weights, conversion)
    with tempfile.TemporaryDirectory(prefix="streetwarden-import-") as scratch:
        file = Path(scratch) / "model.onnx"
        file.write_bytes(content)
        return zoo.import_file(file, name or default_name(weights), labels, licence, source)


def _other_content(offer: Offer, expected: str, actual: str, record: Path) -> str:
    origin = offer.sha256_source or f"the first pull ({record})"
    way_out = "" if offer.sha256 else "; if its makers have replaced the file, remove its line there"
    return (
        f"{offer.url}: expected sha256 {expected} as {origin} says, got {actual}; "
        f"the file was not kept{way_out}"
    )
