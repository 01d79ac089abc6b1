"""A model that is ready to be used."""

from dataclasses import dataclass, field
from hashlib import sha256

from models.errors import ModelFileError
from models.manifest import Manifest


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A manifest and the content of its .onnx file; raises `ModelFileError` when it is another one."""

    manifest: Manifest
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        actual = sha256(self.content).hexdigest()
        if actual != self.manifest.sha256:
            raise ModelFileError(
                f"{self.manifest.file}: expected sha256 {self.manifest.sha256} as in the manifest of "
                f"{self.manifest.name!r}, got {actual}; the file was changed: "
                f"remove that model and import it again"
            )
