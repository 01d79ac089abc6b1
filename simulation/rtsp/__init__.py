"""Cameras that do not exist: programmes served as live RTSP streams, with faults on order."""

from simulation.rtsp.camera import Camera, Fault
from simulation.rtsp.clip import Clip
from simulation.rtsp.digest import Credentials
from simulation.rtsp.errors import ClipError
from simulation.rtsp.programme import Airing, Picture, Programme
from simulation.rtsp.server import CameraServer

__all__ = [
    "Airing",
    "Camera",
    "CameraServer",
    "Clip",
    "ClipError",
    "Credentials",
    "Fault",
    "Picture",
    "Programme",
]
