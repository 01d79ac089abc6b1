"""A camera shows another view than before: a person may say that it is the right one."""

from command_center.errors import NotFoundError
from command_center.parts import AppParts


def accept_view(camera_id: str, by: str, parts: AppParts) -> None:
    """Leave word for the camera's worker, which looks for it every second.

    Raises NotFoundError when the site has no such camera.
    """
    site = parts.store.load_site()
    if site is None or all(camera.id != camera_id for camera in site.cameras):
        raise NotFoundError(f"expected the id of a camera that exists, got {camera_id}")
    parts.audit(by, "accept_view", camera_id)
    parts.store.views.ask(camera_id)
