"""Alembic's entry: runs the steps on the connection, and in the transaction, of `Database.migrate`."""

from alembic import context

from dispatch_desk.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
