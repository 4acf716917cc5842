"""Alembic's environment: the migrations run on the connection and in the transaction of their caller."""

from __future__ import annotations

from typing import Any

from alembic import context

from wirebell.effects import passing
from wirebell.store.schema import VERSION_TABLE, metadata


def _applied(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:
    del ctx, heads, run_args
    with passing(f"migrate.{step.up_revision_id}"):  # its statements are out, in the transaction of the caller
        pass


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
    render_as_batch=True,
    on_version_apply=_applied,
)
with context.begin_transaction():
    context.run_migrations()
