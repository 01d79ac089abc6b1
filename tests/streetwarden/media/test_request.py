import pytest

from command_center.worker_line import Asked
from streetwarden.media.request import Request, Want, focus_of


@pytest.mark.parametrize("want", ["live", "jpeg", "jpeg_blurred"])
def test_a_worker_understands_what_the_command_center_asks_for(want: Want) -> None:
    assert Request.parse(Asked("gate", want, focus=True).line()) == Request("gate", want, focus=True)


@pytest.mark.parametrize(
    "line",
    [b"", b"no json\n", b"[]\n", b'{"camera": "gate"}\n', b'{"camera": "gate", "want": "all"}\n', b"\xff\n"],
)
def test_what_is_no_request_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"expect"):
        Request.parse(line)


@pytest.mark.parametrize(
    ("line", "focus"), [(b'{"focus": true}', True), (b'{"focus": false}', False), (b"{}", False)]
)
def test_a_later_line_changes_the_focus(line: bytes, focus: bool) -> None:
    assert focus_of(line) is focus
