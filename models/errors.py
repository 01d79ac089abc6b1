"""What can go wrong with models and data sets; each message says what to do.

ModelError
  ModelFileError       the file is missing, empty, cut off, not ONNX, or does not run
  UnknownFamilyError   an ONNX model, but not a detector that we can read
  ManifestError        a manifest or a setting that does not fit the model
  EngineError          an engine that is not there, or cannot do what is asked of it
  ZooError             no such name, or a name that is taken
  DatasetError         labelled pictures that cannot be used
  TrainingError        a training that cannot start, or broke off; trying again may help
  ExportError          a checkpoint that was refused, or could not be turned into ONNX
  DownloadError        an address that gave nothing, too much, or something else than before
"""


class ModelError(Exception):
    """Something is wrong with a model or with labelled pictures. Trying again does not help."""

    permanent = True


class ModelFileError(ModelError):
    """The file is missing, empty, cut off, changed, not ONNX, or does not run."""


class UnknownFamilyError(ModelError):
    """The file is an ONNX model, but not a detector of a family that we can read."""


class ManifestError(ModelError):
    """A manifest, a label list or a setting that does not fit the model."""


class EngineError(ModelError):
    """An engine that is not installed, has no device here, or cannot do what is asked of it."""


class ZooError(ModelError):
    """A name that the zoo does not have, or one that is taken by another model."""


class DatasetError(ModelError):
    """Labelled pictures that cannot be used: missing, malformed, or of other things than the model knows."""


class TrainingError(ModelError):
    """A training that cannot start as things are, or that broke off; the same call may succeed later."""

    permanent = False


class ExportError(ModelError):
    """A checkpoint that was refused, or that could not be turned into ONNX."""


class DownloadError(ModelError):
    """A file that could not be fetched, or must not be used.

    permanent  whether trying again is of no use before something is changed; a broken line mends itself
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
