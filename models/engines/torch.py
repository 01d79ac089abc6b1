"""PyTorch: meant for NVIDIA's GPUs, in float16; the extra `torch`. No GPU has run it yet.

Why so, and what is missing: docs/design/0016-torch.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from models.decode import Selection
from models.engines.engine import Floats, Suppressed
from models.engines.torch_head import TorchHead
from models.engines.torch_network import converted, package
from models.errors import EngineError, ModelFileError
from models.letterbox import PAD_VALUE, Letterbox
from models.manifest import Family, Precision
from models.model import Model
from models.session import first_line
from streams.frame import Image

_DTYPES = {Precision.FP32: "float32", Precision.FP16: "float16"}


class Torch:
    """A model on PyTorch, channels last; letterbox, network and NMS on one device.

    device     `cuda` or `cpu`, as PyTorch calls them; never replaced by the other
    precision  in which it multiplies whatever the file's: float32 or float16
    threads    of PyTorch on the processor, in this whole process; None leaves it to PyTorch (one per core)

    Raises `EngineError` (not installed, no such device), `ModelFileError` (the model cannot be converted).
    """

    def __init__(
        self,
        model: Model,
        *,
        name: str = "torch",
        device: str = "cuda",
        precision: Precision = Precision.FP16,
        threads: int | None = None,
    ) -> None:
        self._torch = package("torch")
        if device == "cuda" and not self._torch.cuda.is_available():
            raise EngineError(
                f"engine {name}: this PyTorch sees no NVIDIA GPU; look whether nvidia-smi lists one and "
                f"torch.version.cuda is not None, or choose another engine"
            )
        if threads:
            self._torch.set_num_threads(threads)
        self.name = name
        self.precision = precision
        self.manifest = model.manifest
        self._device = device
        self._dtype = getattr(self._torch, _DTYPES[precision])
        self._network = self._ready(converted(model))

    def bucket(self, input_px: tuple[int, int], rows: int) -> "TorchBucket":
        """Room for up to `rows` pictures; of a model with a fixed batch, for that many."""
        if self.manifest.family is Family.END_TO_END:
            return TorchBucket(self, input_px, rows)
        return SuppressingTorchBucket(self, input_px, rows)

    def inputs(self, input_px: tuple[int, int], rows: int, value: float) -> Any:
        """The network's own input (rows, 3, h, w) on the device, channels last, all of one value."""
        torch = self._torch
        shape = (self.manifest.input.batch or rows, 3, *input_px)
        empty = torch.empty(shape, dtype=self._dtype, device=self._device, memory_format=torch.channels_last)
        return empty.fill_(value)

    def head(self, input_px: tuple[int, int]) -> TorchHead:
        """What reads the network's output on the device."""
        nms = package("torchvision").ops.nms
        return TorchHead(self._torch, nms, self.manifest.family, input_px, self._device)

    def planes(self, image: Image, size_px: tuple[int, int]) -> Any:
        """A picture (h, w, 3) uint8, scaled on the device: planes (3, *size_px) float32 of whole levels.

        It goes to a GPU as bytes and out of pinned memory, which PyTorch keeps until they are there.
        """
        pinned = self._torch.tensor(image, pin_memory=self._device == "cuda")
        pixels = pinned.to(self._device, non_blocking=True).permute(2, 0, 1).float()
        if image.shape[:2] == size_px:
            return pixels
        scaled = self._torch.nn.functional.interpolate(pixels[None], size_px, mode="bilinear")
        return scaled[0].round()

    def run(self, inputs: Any) -> Any:
        """The output for inputs (rows, 3, h, w), float32 on the device; call it within `running`."""
        return self._network(inputs).float()

    def wait(self) -> None:
        """Until the device has done all that it was given; a GPU works on while the program goes on."""
        if self._device == "cuda":
            self._torch.cuda.synchronize()

    @contextmanager
    def running(self) -> Iterator[None]:
        """What PyTorch raises within becomes a `ModelFileError`."""
        try:
            with self._torch.inference_mode():
                yield
        except RuntimeError as error:
            raise ModelFileError(
                f"{self.manifest.file}: does not run on PyTorch: {first_line(error)}; choose onnxruntime"
            ) from error

    def _ready(self, network: Any) -> Any:
        torch = self._torch
        placed = network.to(self._device, self._dtype)
        return torch.nn.utils.convert_conv2d_weight_memory_format(placed, torch.channels_last)


class TorchBucket:
    """The network's input on the device, made once; only what a picture covers is written anew."""

    def __init__(self, engine: Torch, input_px: tuple[int, int], rows: int) -> None:
        is_yolox = engine.manifest.family.is_yolox
        self._engine = engine
        self._fixed = engine.manifest.input.batch is not None
        # YOLOv5 and later: RGB, 0..1; YOLOX: BGR, 0..255.
        self._is_rgb = not is_yolox
        self._levels = 1 if is_yolox else 255
        self._grey = PAD_VALUE / self._levels
        self.inputs = engine.inputs(input_px, rows, self._grey)
        self._placed: list[Letterbox | None] = [None] * len(self.inputs)

    def place(self, row: int, image: Image, letterbox: Letterbox) -> None:
        """Put a picture (h, w, 3) uint8 BGR, scaled and with its border, into a row."""
        if self._placed[row] != letterbox:
            self.inputs[row] = self._grey
            self._placed[row] = letterbox
        planes = self._engine.planes(image, letterbox.scaled_px)
        ordered = planes.flip(0) if self._is_rgb else planes
        self.inputs[(row, slice(None), *letterbox.inside)] = ordered / self._levels

    def run(self, count: int) -> Floats:
        """The model's output (count, ...) for the first `count` rows; raises `ModelFileError`."""
        with self._engine.running():
            output: Floats = self._output(count).cpu().numpy()
        return output

    def _output(self, count: int) -> Any:
        """The same, still on the device."""
        if self._fixed:
            return self._engine.run(self.inputs)[:count]
        return self._engine.run(self.inputs[:count])


class SuppressingTorchBucket(TorchBucket):
    """One that reads the output where it lies: of 27 MB a batch only the boxes that stay are copied."""

    def __init__(self, engine: Torch, input_px: tuple[int, int], rows: int) -> None:
        super().__init__(engine, input_px, rows)
        self._head = engine.head(input_px)

    def suppressed(
        self, count: int, selection: Selection, iou_threshold: float, max_boxes: int
    ) -> Suppressed:
        """What NMS leaves of the first `count` rows; raises `ModelFileError`."""
        with self._engine.running():
            return self._head.suppressed(self._output(count), selection, iou_threshold, max_boxes)
