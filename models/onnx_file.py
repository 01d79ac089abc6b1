"""Looks into an ONNX file before an engine gets it: what it is at all, and whether it is whole and alone.

The file is read as protobuf fields (protobuf.dev/programming-guides/encoding), with the field numbers of
onnx.proto3; weights are passed over, not read. An engine may open other files that a model names (ONNX
Runtime takes those below the working folder, of a model from memory): a model that names any is refused.
"""

from collections.abc import Iterator

from models.errors import ModelFileError

MAX_FIELDS = 2_000_000
"""Fields of a file at most, so that a made-up one costs seconds; YOLO11n has some nine thousand."""

OLDEST_OPSET = 7
"""The oldest that ONNX Runtime runs (onnxruntime.ai/docs/reference/compatibility)."""

_EXTERNAL = 1
"""TensorProto.DataLocation.EXTERNAL."""

_PARTS: dict[str, dict[int, str]] = {
    "model": {7: "graph", 8: "opset", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "place"},
}
"""Which fields of a message hold which other one, as far as a tensor may be below it."""

_FOREIGN = (
    (b"PK\x03\x04", "it is a zip archive, as PyTorch checkpoints are; give such a file the ending .pt"),
    (b"\x80", "it is a Python pickle, which can run code; it was not opened"),
    (b"version https://git-lfs", "it is a pointer of Git LFS; fetch the file itself (git lfs pull)"),
    (b"<", "it is a web page; download the file itself"),
)
"""How files begin that are given as .onnx by mistake, or worse."""


class _CutOffError(Exception):
    """The bytes are no protobuf message, or not all of one."""


def check_onnx(content: bytes, file: str) -> int:
    """The opset of a model file; raises `ModelFileError` for what no engine should be given."""
    for start, what in _FOREIGN:
        if content[:64].lstrip().startswith(start):
            raise _refusal(file, what)
    try:
        opset = _opset(content, file)
    except _CutOffError as error:
        raise _refusal(file, f"it is cut off, damaged, or something else ({error})") from error
    if opset < OLDEST_OPSET:
        raise _refusal(file, f"expected opset {OLDEST_OPSET} or newer, got {opset}; export it again")
    return opset


def _opset(content: bytes, file: str) -> int:
    """Walk through all messages that may hold a tensor; the version of ONNX's own operators."""
    opset, graphs, fields = 0, 0, 0
    waiting = [("model", memoryview(content))]
    while waiting:
        kind, message = waiting.pop()
        if kind == "place":
            raise _refusal(
                file, f"it keeps weights in another file{_location(message)}; save it as one .onnx file"
            )
        if kind == "opset":
            opset = max(opset, _own_version(message))
        for number, value in _fields(message):
            fields += 1
            if fields > MAX_FIELDS:
                raise _refusal(file, f"expected at most {MAX_FIELDS} fields, found more")
            if (kind, number, value) == ("tensor", 14, _EXTERNAL):
                raise _refusal(file, "it keeps weights in another file; save it as one .onnx file")
            part = _PARTS.get(kind, {}).get(number)
            if part and isinstance(value, memoryview):
                graphs += part == "graph"
                waiting.append((part, value))
    if not graphs or not opset:
        raise _CutOffError("no graph or no opset in it")
    return opset


def _own_version(opset: memoryview) -> int:
    """The version of an OperatorSetIdProto if it is of ONNX's own operators, else 0."""
    fields = dict(_fields(opset))
    domain, version = fields.get(1, memoryview(b"")), fields.get(2, 0)
    own = isinstance(domain, memoryview) and bytes(domain) in {b"", b"ai.onnx"}
    return version if own and isinstance(version, int) else 0


def _location(entry: memoryview) -> str:
    """Where the weights are said to be, of the first entry of `external_data` that is met."""
    fields = dict(_fields(entry))
    value = fields.get(2)
    return f" ({bytes(value[:60])!r})" if isinstance(value, memoryview) else ""


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Number and value of each field: a number, or the bytes of a text, a message, or packed numbers."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        length = {1: 8, 5: 4}.get(kind)
        if kind == 2:
            length, at = _varint(message, at)
        if length is None:
            raise _CutOffError(f"no protobuf: wire type {kind}")
        if at + length > len(message):
            raise _CutOffError(f"{at + length - len(message)} bytes are missing at its end")
        yield key >> 3, message[at : at + length]
        at += length


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, lowest first, and where it ends."""
    number = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise _CutOffError("it ends within a number")
        byte = message[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
    raise _CutOffError("no protobuf: a number is too long")


def _refusal(file: str, why: str) -> ModelFileError:
    return ModelFileError(f"{file}: cannot be loaded as an ONNX model: {why}")
