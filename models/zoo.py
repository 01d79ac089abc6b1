"""The folder in which imported models live, and those that come with the program.

Each has a folder of its own, with the .onnx file and its manifest.
"""

import re
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from models.errors import ManifestError, ModelError, ModelFileError, ZooError
from models.manifest import Manifest, load_manifest
from models.measured import MEASURED_FILE
from models.model import Model
from models.probe import probe
from models.session import read_model_file

MANIFEST_FILE = "manifest.yaml"

BUNDLED = Path(__file__).with_name("bundled")
"""The models that come with the program."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A model by name, or the file that was to become one: its manifest, or what is wrong with it.

    bundled  whether it comes with the program
    """

    name: str
    manifest: Manifest | None = None
    error: ModelError | None = None
    bundled: bool = False


class Zoo:
    """The models in `folder`, which is made when the first one is imported, and those in `bundled`.

    A name that is taken by a bundled model means that one.
    """

    def __init__(self, folder: Path, bundled: Path = BUNDLED) -> None:
        self.folder = folder
        self.bundled = bundled

    def list(self) -> tuple[Entry, ...]:
        """All models by name; one whose manifest is wrong is listed with its error."""
        return tuple(self._entry(name) for name in self.names())

    def names(self) -> tuple[str, ...]:
        """The names of all models, sorted."""
        return tuple(sorted(_names_in(self.folder) | _names_in(self.bundled)))

    def is_bundled(self, sha256: str) -> bool:
        """Whether weights of this content, whatever their name, come with the program."""
        return any(
            entry.manifest and entry.manifest.sha256 == sha256 for entry in self.list() if entry.bundled
        )

    def get(self, name: str) -> Manifest:
        """The manifest of a model; raises `ZooError` (no such name) or `ManifestError`."""
        if name not in self.names():
            known = ", ".join(self.names()) or "none yet"
            raise ZooError(
                f"no model {name!r} in {self.folder}; known: {known}. "
                f"Import an .onnx file first, or give the path of one"
            )
        path = self._place(name) / MANIFEST_FILE
        manifest = load_manifest(path)
        if manifest.name != name:
            raise ManifestError(f"{path}: name: expected {name}, got {manifest.name}")
        return manifest

    def open(self, name: str) -> Model:
        """The model of that name, content checked; raises `ZooError`, `ManifestError`, `ModelFileError`."""
        manifest = self.get(name)
        return Model(manifest, read_model_file(self._place(name) / manifest.file))

    def measured_file(self, name: str) -> Path:
        """Where the figures of that model are kept: beside its manifest, or, of a bundled one, here too."""
        own = self.folder / f".{name}" if name in _names_in(self.bundled) else self.folder / name
        return own / MEASURED_FILE

    def resolve(self, name_or_path: str, labels: tuple[str, ...] | None = None) -> Model:
        """A model by its name here, or by the path of an .onnx file, which is then probed on the fly.

        What exists as a file, ends in `.onnx` or contains a slash is a path. `labels` are for a file that
        names none. Raises any `ModelError`.
        """
        path = Path(name_or_path)
        if name_or_path in self.names():
            return self.open(name_or_path)
        if not (path.is_file() or path.suffix == ".onnx" or len(path.parts) > 1):
            return self.open(name_or_path)
        content = read_model_file(path)
        return Model(probe(content, path.name, name=default_name(path), labels=labels), content)

    def import_file(
        self,
        path: Path,
        name: str | None = None,
        labels: tuple[str, ...] | None = None,
        licence: str | None = None,
        source: str | None = None,
    ) -> Manifest:
        """Recognise a model file and copy it here under `name` (else the file's), whole or not at all.

        Importing the same content again changes nothing. Raises any `ModelError`; `ZooError` when the name is
        taken by other content, or by the same content with other labels, licence or source.
        """
        content = read_model_file(path)
        name = default_name(path) if name is None else name
        wanted: dict[str, object] = {"labels": labels, "licence": licence, "source": source}
        if name in self.names():
            return self._same(name, content, wanted)
        manifest = probe(content, f"{name}.onnx", name=name, labels=labels, licence=licence, source=source)
        self._keep(manifest, content)
        return manifest

    def check_free(self, name: str) -> None:
        """Raise `ZooError` when the name is taken."""
        if name in self.names():
            raise ZooError(f"a model {name!r} is here already; choose another name")

    def add(self, made_from: Manifest, name: str, content: bytes, source: str) -> Manifest:
        """Keep what was made of a model: its labels, classes and licence stay.

        Raises `ZooError` when the name is taken, `ManifestError` when it is none.
        """
        file = f"{name}.onnx"
        self.check_free(name)
        own = probe(content, file, name=name, labels=made_from.labels, licence=made_from.licence)
        manifest = own.model_copy(update={"classes": made_from.classes, "source": source})
        self._keep(manifest, content)
        return manifest

    def import_folder(
        self,
        folder: Path,
        labels: tuple[str, ...] | None = None,
        licence: str | None = None,
        source: str | None = None,
    ) -> tuple[Entry, ...]:
        """Import every .onnx file directly in `folder`; a bad one is reported and does not stop the others.

        Raises `ModelFileError` when there is no .onnx file at all.
        """
        paths = sorted(folder.glob("*.onnx"))
        if not paths:
            raise ModelFileError(f"{folder}: expected a folder with .onnx files, found none in it")
        return tuple(self._imported(path, labels, licence, source) for path in paths)

    def _imported(
        self, path: Path, labels: tuple[str, ...] | None, licence: str | None, source: str | None
    ) -> Entry:
        try:
            return Entry(path.name, self.import_file(path, None, labels, licence, source))
        except ModelError as error:
            return Entry(path.name, error=error)

    def _place(self, name: str) -> Path:
        """The folder of a model."""
        return (self.bundled if name in _names_in(self.bundled) else self.folder) / name

    def _entry(self, name: str) -> Entry:
        bundled = name in _names_in(self.bundled)
        try:
            return Entry(name, self.get(name), bundled=bundled)
        except ModelError as error:
            return Entry(name, error=error, bundled=bundled)

    def _same(self, name: str, content: bytes, wanted: dict[str, object]) -> Manifest:
        """The manifest that is here already, if it is of this content and says what is wanted."""
        manifest = self.get(name)
        way_out = "import it under another name"
        if name not in _names_in(self.bundled):
            way_out += f", or remove {self.folder / name} first"
        if manifest.sha256 != sha256(content).hexdigest():
            raise ZooError(f"a model {name!r} with other content is here already; {way_out}")
        other = [field for field, value in wanted.items() if value not in {None, getattr(manifest, field)}]
        if other:
            raise ZooError(
                f"the model {name!r} is here already, with another {' and '.join(other)}; edit its "
                f"{MANIFEST_FILE}, {way_out}"
            )
        return manifest

    def _keep(self, manifest: Manifest, content: bytes) -> None:
        """Write a model beside its final place, then move it there in one step."""
        place = self.folder / manifest.name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".import-", dir=self.folder) as scratch:
                whole = Path(scratch) / manifest.name
                whole.mkdir()
                (whole / manifest.file).write_bytes(content)
                (whole / MANIFEST_FILE).write_text(manifest.to_yaml(), "utf-8")
                whole.rename(place)
        except OSError as error:
            raise ZooError(
                f"{place}: cannot be written ({error.strerror}); make room, or remove what is there"
            ) from error


def _names_in(folder: Path) -> set[str]:
    """The models that have a folder with a manifest there."""
    return {path.parent.name for path in folder.glob(f"[!.]*/{MANIFEST_FILE}")}


def default_name(path: Path) -> str:
    """The file's name without its ending, with a hyphen for what a name may not have."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("-._")[:64]
    if not name:
        raise ZooError(
            f"{path}: no name can be made of this file's; give one of letters, digits, '.', '_' and '-'"
        )
    return name
