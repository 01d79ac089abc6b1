from pathlib import Path

import pytest

from tests.streetwarden.terminal import Terminal


def test_without_their_environment_the_peers_say_how_to_make_it(
    tmp_path: Path, car_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ("bench", "peers", "--model", car_model, "--images", tmp_path)
    assert Terminal(tmp_path).run(*call, "--python", tmp_path / "nowhere" / "python") == 1
    err = " ".join(capsys.readouterr().err.split())
    assert "nowhere/python: no Python interpreter is there, which the peers need" in err
    assert "python -m venv .peers && .peers/bin/pip install -r benchmarks/peers/requirements.txt" in err
    assert "[Errno" not in err
