"""Alembic's entry."""

from command_center.store.schema import metadata
from persistence.migration import run_steps

run_steps(metadata)
