"""Alembic's entry."""

from dispatch_desk.store.schema import metadata
from persistence.migration import run_steps

run_steps(metadata)
