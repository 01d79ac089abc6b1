"""Who watches which camera live, and whether they still may."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from command_center.camera_states import media_addresses
from command_center.errors import CommandCenterError
from command_center.identity import bearer_of, identified
from command_center.parts import AppParts
from command_center.roles import Identity
from command_center.store.audit import AuditEntry
from command_center.worker_line import Asked


@dataclass(frozen=True, slots=True)
class Viewing:
    """Who watches what."""

    connection: HTTPConnection
    parts: AppParts
    who: Identity
    asked: Asked

    def addresses(self) -> list[str]:
        """Where the camera's workers serve their media."""
        return media_addresses(self.asked.camera, self.parts.live)

    def note(self) -> None:
        """A row of the audit, once in a while. Raises StoreUnavailableError: then nothing may be shown."""
        action = "view_blurred_live_video" if self.asked.want == "jpeg_blurred" else "view_live_video"
        entry = AuditEntry(self.parts.clock.now(), self.who.name, action, self.asked.camera)
        self.parts.noted_views.note(entry)

    async def still_may(self) -> bool:
        """Whether the same cookie or token still has the rights that it had."""
        try:
            now = await run_in_threadpool(identity_behind, self.connection, self.parts)
        except CommandCenterError:
            return True  # the store is busy: it is asked again
        return now is not None and self.who.scopes <= now.scopes


def identity_behind(connection: HTTPConnection, parts: AppParts) -> Identity | None:
    """Who has opened a connection."""
    return identified(connection, parts, bearer_of(connection))


def is_known(parts: AppParts, camera_id: str) -> bool:
    """Whether the site has such a camera."""
    site = parts.store.load_site()
    return site is not None and any(camera.id == camera_id for camera in site.cameras)
