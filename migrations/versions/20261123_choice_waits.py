"""lines for options of choices whose places are all taken"""

import sqlalchemy as sa
from alembic import op

revision = "c3a86f15d207"
down_revision = "7e2d90c4b51a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "choice_wait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("option", sa.String(length=40), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offer_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_choice_wait_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_choice_wait_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_wait")),
        sa.UniqueConstraint(
            "registration_id",
            "question",
            "option",
            name=op.f("uq_choice_wait_registration_id_question_option"),
        ),
    )
    op.create_index(
        op.f("ix_choice_wait_event_id_question_option"), "choice_wait", ["event_id", "question", "option"]
    )


def downgrade() -> None:
    """Nobody waits any more: places that were offered are free."""
    op.execute(
        "UPDATE choice_places SET taken = taken - (SELECT count(*) FROM choice_wait "
        "WHERE choice_wait.event_id = choice_places.event_id "
        "AND choice_wait.question = choice_places.question "
        "AND choice_wait.option = choice_places.option "
        "AND choice_wait.offer_ends_at IS NOT NULL)"
    )
    op.drop_table("choice_wait")
