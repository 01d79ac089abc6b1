from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streetwarden.errors import WrongFile
from streetwarden.yaml_lines import Document, dump, read_text, written

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda part: (
        st.lists(part, max_size=4) | st.dictionaries(st.text("ab1:-~ #é", max_size=4), part, max_size=4)
    ),
    max_leaves=12,
)

LETTERS = "abcdefghij"
BILLION = "a: &a [1]\n" + "".join(
    f"{name}: &{name} [{f'*{before}, ' * 12}]\n" for before, name in pairwise(LETTERS)
)  # a few lines that stand for 12 ** 9 values


@given(VALUES)
@example("1e3")
@example(["22:00", "no", "null", ".5", "0x10", "2026-10-01", "", " a"])
def test_what_is_dumped_is_read_back(value: object) -> None:
    found = Document.parse(dump(value), "x")
    assert not found.problems
    assert found.data == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22:00", "22:00"),
        ("no", "no"),
        ("2026-10-01", "2026-10-01"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        (".inf", ".inf"),
        ("-12", -12),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("true", True),
        ("~", None),
        ("'5'", "5"),
        ("[a, *b]\n", None),
    ],
)
def test_plain_values_mean_what_they_look_like(text: str, value: object) -> None:
    if "*" in text:
        with pytest.raises(WrongFile, match="1 problem"):
            Document.parse(text, "x")
    else:
        assert Document.parse(text, "x").data == value


def test_every_value_knows_its_line() -> None:
    document = Document.parse("a:\n  - b: 1\n    c:\n      - 2\n      - 3\n", "x")
    assert document.line(("a",)) == 1
    assert document.line(("a", 0, "c")) == 3
    assert document.line(("a", 0, "c", 1)) == 5
    assert document.line(("a", 0, "missing")) == 2, "of what is around it"
    assert document.line(("a", 7)) == 1


def test_a_key_written_twice_is_a_problem_and_the_first_one_counts() -> None:
    document = Document.parse("a: 1\nb:\n  c: 1\n  c: 2\n", "x.yaml")
    assert document.data == {"a": 1, "b": {"c": 1}}
    assert [str(one) for one in document.problems] == [
        "x.yaml:4: b.c: expected the key once, got it again after line 3"
    ]


def test_aliases_work_and_merge_keys_are_ordinary_keys() -> None:
    document = Document.parse("a: &a {x: 1}\nb: *a\nc: {<<: *a}\n", "x")
    assert document.data == {"a": {"x": 1}, "b": {"x": 1}, "c": {"<<": {"x": 1}}}


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("a: [1, 2\nb: 3", 2, "expected YAML, got an error in its syntax"),
        ("a: 1\n\tb: 2", 2, "expected YAML, got an error in its syntax"),
        ("a: 1\n---\nb: 2", 2, "expected YAML, got an error in its syntax"),
        ("a: *b", 1, "undefined alias"),
        ("a: 1\nb: \x07", 2, "expected printable text, got the character U+0007"),
        ("[" * 1000, 1, "expected less nesting"),
        ("&a [*a]", 1, "expected less nesting"),
        (BILLION, 1, "expected at most 500000 values"),
    ],
)
def test_what_is_no_yaml_is_a_problem_with_a_line(text: str, line: int, expected: str) -> None:
    with pytest.raises(WrongFile) as caught:
        Document.parse(text, "x.yaml")
    (problem,) = caught.value.problems
    assert problem.line == line
    assert expected in problem.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: !!python/name:os.system x", "a: expected a plain value, got the tag python/name:os.system"),
        ("a: !!int x", "a: expected a value that fits the tag int"),
        ("1: x", "expected a name as key, got 1 (write it in quotes)"),
        ("[a]: x", "expected a name as key, got ['a']"),
    ],
)
def test_foreign_tags_and_keys_are_problems(text: str, expected: str) -> None:
    (problem,) = Document.parse(text, "x").problems
    assert expected in str(problem)


def test_a_file_in_another_encoding_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_bytes("site:\n  name: 盘龙新城\n".encode("gbk"))
    with pytest.raises(WrongFile) as caught:
        read_text(path)
    assert "site.yaml:2: expected text in UTF-8, got byte 0xC5" in caught.value.details[0]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_bytes("a: 1".encode("utf-8-sig"))
    assert Document.read(path).data == {"a": 1}


def test_a_folder_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    huge.write_bytes(b" " * (4 * 2**20 + 1))
    for path in (tmp_path, huge):
        with pytest.raises(WrongFile):
            read_text(path)


def test_a_path_is_written_as_people_write_it() -> None:
    assert written(("cameras", 0, "zones", 1, "polygon", 2)) == "cameras[0].zones[1].polygon[2]"
    assert written((0, "kind")) == "[0].kind"
    assert not written(())


@pytest.mark.parametrize("text", ["a\x85b", "a\u2028b", "a\u2029b"])
def test_line_breaks_of_unicode_come_back_as_they_were(text: str) -> None:
    assert Document.parse(dump({"address": text}), "site.yaml").data == {"address": text}
