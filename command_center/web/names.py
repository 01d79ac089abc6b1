"""What people call cameras and zones."""

from collections.abc import Mapping

from vision.site import Site


def camera_names(site: Site | None) -> Mapping[str, str]:
    """The name of every camera, its id where it has none."""
    return {camera.id: camera.name or camera.id for camera in site.cameras} if site else {}


def zone_names(site: Site | None, camera_id: str) -> Mapping[str, str]:
    """The name of every zone of a camera, its id where it has none."""
    cameras = [camera for camera in site.cameras if camera.id == camera_id] if site else []
    return {zone.id: zone.name or zone.id for camera in cameras for zone in camera.zones}
