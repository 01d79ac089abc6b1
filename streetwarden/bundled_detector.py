"""The bundled detector knows one street only, the simulated one: who uses it elsewhere is told."""

import logging

from models.detector import Detector
from models.zoo import Zoo

log = logging.getLogger(__name__)

WARNING = (
    "%s was made for the simulated street and is not to be relied on anywhere else; for real pictures import "
    "another detector (streetwarden models import FILE) and name it: model in the site file, or --model"
)


def warn_of_bundled(detector: Detector, zoo: Zoo, *, simulated: bool) -> None:
    """Warn once, on standard error, when a bundled detector is about to look at anything but its street.

    It is known by the content of its weights, whatever it is called.

    simulated  whether what it looks at is the simulated street
    """
    if not simulated and zoo.is_bundled(detector.model_sha256):
        log.warning(WARNING, detector.name)
