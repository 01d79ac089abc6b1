from pathlib import Path

import pytest

from simulation.rtsp import Clip
from tests.streams.videos import write_video


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """Two seconds of H.264 at 25 fps, a key picture every 0.2 s."""
    return Clip.load(write_video(Path(tmp_path_factory.mktemp("clips")) / "plain.mp4"))
