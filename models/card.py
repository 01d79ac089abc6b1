"""Everything that is known of one model."""

from dataclasses import dataclass

from models.manifest import Manifest
from models.measured import Measured, load_measured
from models.zoo import Zoo


@dataclass(frozen=True, slots=True)
class Card:
    """A model on one page.

    size_bytes  of the .onnx file
    bundled     whether weights of this content come with the program
    imported    whether it has a name in the zoo; else it is a file that was looked at
    measured    on this machine; no figures for a file that was looked at
    """

    manifest: Manifest
    size_bytes: int
    bundled: bool
    imported: bool
    measured: Measured


def card_of(zoo: Zoo, name_or_path: str) -> Card:
    """The card of a model by its name, or of an .onnx file; raises any `ModelError`."""
    model = zoo.resolve(name_or_path)
    manifest, imported = model.manifest, name_or_path in zoo.names()
    return Card(
        manifest=manifest,
        size_bytes=len(model.content),
        bundled=zoo.is_bundled(manifest.sha256),
        imported=imported,
        measured=load_measured(zoo.measured_file(manifest.name), manifest.sha256)
        if imported
        else Measured(sha256=manifest.sha256),
    )
