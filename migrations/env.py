"""Alembic's entry: the application's engine and models, both databases."""

from alembic import context
from flask import current_app

PLAIN = {"Moment": "sa.DateTime(timezone=True)", "Translations": "sa.JSON()"}
database = current_app.extensions["migrate"].db


def plain_types(kind: str, item: object, _context: object) -> str | bool:
    """Migrations name plain column types, so that they outlive our own."""
    return PLAIN.get(type(item).__name__, False) if kind == "type" else False


def run() -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadatas[None],
            compare_type=True,
            render_as_batch=True,
            render_item=plain_types,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
