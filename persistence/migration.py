"""Steps from older tables to the current ones.

A folder of steps has an `env.py`, which calls `run_steps`, and a folder `versions` (see Alembic's manual).
"""

from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData


def upgrade(connection: Connection, migrations: Path, to: str = "head") -> None:
    """Take the steps of a folder that this database lacks, up to `to`, in the connection's transaction.

    Raises alembic.util.CommandError when the database has taken a step that the folder does not know.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def run_steps(metadata: MetaData) -> None:
    """Run the steps on the connection of `upgrade`; only to be called by an `env.py`.

    metadata   of the current tables; new constraints get their names by its convention
    """
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
