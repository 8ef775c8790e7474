"""who a speaker is"""

import sqlalchemy as sa
from alembic import op

revision = "a93e5d17c0b6"
down_revision = "c4d90a6be217"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "speaker_person",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_speaker_person_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_speaker_person_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "ref", name=op.f("pk_speaker_person")),
    )
    op.create_index(op.f("ix_speaker_person_person_id"), "speaker_person", ["person_id"])


def downgrade() -> None:
    op.drop_table("speaker_person")
