"""What must survive a restart of a camera's pipeline: one row a camera."""

from sqlalchemy import Connection, insert, select, update

from command_center.store import schema
from command_center.store.codec import Codec
from vision.ports import CameraState

_STATE = Codec(CameraState, schema.camera_states)


def save(connection: Connection, state: CameraState) -> None:
    """Put `state` in the place of the camera's earlier one."""
    row = _STATE.row(state)
    mine = schema.camera_states.c.camera_id == state.camera_id
    if connection.execute(update(schema.camera_states).where(mine).values(row)).rowcount == 0:
        connection.execute(insert(schema.camera_states).values(row))


def load(connection: Connection, camera_id: str) -> CameraState | None:
    """The camera's latest state, if it has one."""
    query = select(schema.camera_states).where(schema.camera_states.c.camera_id == camera_id)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _STATE.value(dict(row))
