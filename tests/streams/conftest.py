from pathlib import Path

import pytest

from tests.streams.videos import write_video


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of H.264 at 25 fps, a key picture every 0.2 s."""
    return write_video(tmp_path_factory.mktemp("videos") / "plain.mp4")
