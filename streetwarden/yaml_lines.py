"""YAML in which every value knows its line.

A small YAML: mappings, lists, text, numbers, true/false and null, as in the core schema of YAML 1.2. So
`22:00` is text (YAML 1.1 reads 1320), `no` is text (1.1 reads false) and dates are text until a form says
otherwise. Anchors and aliases work; merge keys (`<<`) and other tags do not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from streetwarden.errors import Problem, WrongFile

FieldPath = tuple[str | int, ...]

MAX_BYTES = 4 * 2**20  # 2,000 cameras with every setting written out take this much
MAX_NODES = 500_000  # as many as such a file holds; a few lines of aliases can stand for billions
_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = {_TAG + name for name in ("str", "null", "bool", "int", "float")}
_NUMBER_START = list("+-.0123456789")
_FLOAT = re.compile(r"[-+]?(?:(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)$")
_RESOLVERS = (
    ("null", re.compile(r"(?:~|null|)$"), ["~", "n", ""]),
    ("bool", re.compile(r"(?:true|false)$"), ["t", "f"]),
    ("int", re.compile(r"[-+]?(?:0|[1-9]\d{0,17})$"), _NUMBER_START),
    ("float", _FLOAT, _NUMBER_START),
)


class _Loader(yaml.SafeLoader):
    """Knows the core schema only."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's way


_UNICODE_BREAKS = frozenset("\x85\u2028\u2029")


class _Dumper(yaml.SafeDumper):
    """Quotes text that either YAML 1.1 or the loader above would take for something else."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Whether to write equal values out in full: always."""
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Text with line breaks of Unicode's own in double quotes, where they are escaped and not folded."""
        style = '"' if _UNICODE_BREAKS & set(text) else None
        return self.represent_scalar(_TAG + "str", text, style)


for _name, _pattern, _first in _RESOLVERS:
    _Loader.add_implicit_resolver(_TAG + _name, _pattern, _first)
_Dumper.add_implicit_resolver(_TAG + "float", _FLOAT, _NUMBER_START)
_Dumper.add_representer(str, _Dumper.represent_text)


def written(path: FieldPath) -> str:
    """A path as people write it: `cameras[0].zones[1].polygon`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def dump(data: object) -> str:
    """`data` (JSON values) as YAML that `Document` reads back as the same values."""
    return yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100
    )


@dataclass(frozen=True)
class Document:
    """A YAML text and what it says.

    file      the name to show in messages
    data      JSON values: dict with text keys, list, str, int, float, bool, None
    problems  what the reader itself found (keys written twice, foreign tags); `data` goes on without them
    """

    file: str
    data: object
    problems: tuple[Problem, ...] = ()
    _root: yaml.Node | None = field(default=None, repr=False)

    @classmethod
    def read(cls, path: Path) -> "Document":
        """Read a file. Raises WrongFile when it cannot be read or is not YAML at all."""
        return cls.parse(read_text(path), str(path))

    @classmethod
    def parse(cls, text: str, file: str) -> "Document":
        """Read a text. Raises WrongFile when it is not YAML at all."""
        reader = _Reader(file)
        try:
            root = yaml.compose(text, Loader=_Loader)
            data = None if root is None else reader.value(root, ())
        except yaml.MarkedYAMLError as error:
            raise WrongFile(file, [_syntax_problem(file, error)]) from None
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            message = f"expected printable text, got the character U+{ord(text[error.position]):04X}"
            raise WrongFile(file, [Problem(file, line, "", message)]) from None
        except RecursionError:
            message = "expected less nesting, got a value inside itself or hundreds of levels"
            raise WrongFile(file, [Problem(file, 1, "", message)]) from None
        return cls(file, data, tuple(reader.problems), root)

    def line(self, path: FieldPath) -> int:
        """The line (from 1) of the field at `path`, or of the nearest thing around it that exists."""
        node, line = self._root, _line(self._root)
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    def problem(self, path: FieldPath, message: str) -> Problem:
        """Something wrong with the field at `path`."""
        return Problem(self.file, self.line(path), written(path), message)


def read_text(path: Path) -> str:
    """The text of a file. Raises WrongFile when there is none, or not in UTF-8."""
    try:
        content = path.read_bytes()
        if len(content) > MAX_BYTES:
            raise WrongFile(str(path), [_unread(path, f"at most {MAX_BYTES} bytes", f"{len(content)}")])
        return content.decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise WrongFile(str(path), [_unread(path, "a file that can be read", reason)]) from None
    except UnicodeDecodeError as error:
        got = f"byte 0x{content[error.start]:02X} (save the file as UTF-8; GBK is not)"
        line = content.count(b"\n", 0, error.start) + 1
        raise WrongFile(str(path), [_unread(path, "text in UTF-8", got, line)]) from None


def _unread(path: Path, expected: str, got: str, line: int = 1) -> Problem:
    return Problem(str(path), line, "", f"expected {expected}, got {got}")


class _Reader:
    """Turns nodes into values and notes what it cannot take."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._scalars = _Loader("")
        self._nodes = 0
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, path: FieldPath) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise WrongFile(
                self._file, [Problem(self._file, 1, "", f"expected at most {MAX_NODES} values, got more")]
            )
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        if node.tag not in _PLAIN_TAGS:
            self._note(node, path, f"expected a plain value, got the tag {node.tag.removeprefix(_TAG)}")
            return None
        return self._scalar(node, path)

    def _scalar(self, node: yaml.Node, path: FieldPath) -> object:
        if node.tag == _TAG + "float":
            return float(node.value) if _FLOAT.match(node.value) else node.value
        try:
            return self._scalars.construct_object(node)
        except (ValueError, KeyError):
            kind = node.tag.removeprefix(_TAG)
            self._note(node, path, f"expected a value that fits the tag {kind}, got {node.value!r}")
            return None

    def _pairs(self, node: yaml.MappingNode, path: FieldPath) -> Iterator[tuple[str, object]]:
        first_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self.value(key_node, path)
            if not isinstance(key, str):
                self._note(key_node, path, f"expected a name as key, got {key!r} (write it in quotes)")
            elif key in first_lines:
                here = (*path, key)
                self._note(
                    key_node, here, f"expected the key once, got it again after line {first_lines[key]}"
                )
            else:
                first_lines[key] = _line(key_node)
                yield key, self.value(value_node, (*path, key))

    def _note(self, node: yaml.Node, path: FieldPath, message: str) -> None:
        self.problems.append(Problem(self._file, _line(node), written(path), message))


def _line(node: yaml.Node | None) -> int:
    return 1 if node is None else node.start_mark.line + 1


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    """The line of an entry (of its key, in a mapping) and its value."""
    if isinstance(node, yaml.MappingNode):
        return next(((_line(key), value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return _line(node.value[step]), node.value[step]
    return None


def _syntax_problem(file: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    what = " ".join(part for part in (error.problem, error.context) if part)
    return Problem(
        file, mark.line + 1 if mark else 1, "", f"expected YAML, got an error in its syntax: {what}"
    )
