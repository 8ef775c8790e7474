"""accompanying persons; columns of an import may be named after the event's own questions"""

import sqlalchemy as sa
from alembic import op

revision = "5d1c0e7b93af"
down_revision = "5c93e0d7b148"
branch_labels = None
depends_on = None

NAMES = ("given", "family", "badge")


def upgrade() -> None:
    with op.batch_alter_table("sheet_row") as row:
        row.alter_column("field", type_=sa.String(60), existing_type=sa.String(40), existing_nullable=False)
    names = [sa.Column(f"{name}_name", sa.String(120), nullable=False) for name in NAMES]
    op.create_table(
        "accompanying_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *names,
        sa.Column("age_group", sa.String(10), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 10", name=op.f("ck_accompanying_person_position")),
        sa.CheckConstraint(
            "age_group IN ('','adult','child')", name=op.f("ck_accompanying_person_age_group")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_accompanying_person_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["form_version.id"], name=op.f("fk_accompanying_person_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accompanying_person")),
        sa.UniqueConstraint(
            "registration_id", "position", name=op.f("uq_accompanying_person_registration_id_position")
        ),
    )
    op.create_index(op.f("ix_accompanying_person_version_id"), "accompanying_person", ["version_id"])


def _forget_later_settings() -> None:
    """Forms ask for no accompanying persons, and every choice takes one answer."""
    bind, later = op.get_bind(), ("several", "most", "places")
    settings, questions = (sa.column(name, sa.JSON()) for name in ("settings", "questions"))
    question = sa.table("question", sa.column("id"), sa.column("kind"), settings)
    form = sa.table("form_version", sa.column("id"), questions)
    bind.execute(sa.delete(question).where(question.c.kind == "accompanying"))
    for number, _kind, kept in bind.execute(sa.select(question)).all():
        own = {name: value for name, value in kept.items() if name not in later}
        bind.execute(sa.update(question).where(question.c.id == number).values(settings=own))
    for number, asked in bind.execute(sa.select(form)).all():
        theirs = [
            {name: value for name, value in one.items() if name not in later}
            for one in asked
            if one["kind"] != "accompanying"
        ]
        bind.execute(sa.update(form).where(form.c.id == number).values(questions=theirs))


def downgrade() -> None:
    """What is longer names a column that is unknown then; nothing of it is kept for more than a day.

    The form's own places for accompanying persons go with them.
    """
    _forget_later_settings()
    op.drop_table("accompanying_person")
    op.execute("DELETE FROM choice_places WHERE option = 'persons'")
    op.execute("UPDATE sheet_row SET field = '' WHERE length(field) > 40")
    with op.batch_alter_table("sheet_row") as row:
        row.alter_column("field", type_=sa.String(40), existing_type=sa.String(60), existing_nullable=False)
