"""When each person last looked at what changed in a programme"""

import sqlalchemy as sa
from alembic import op

revision = "8d2f6c1e40a7"
down_revision = "b76ec0941df5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_visit",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_programme_visit_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_programme_visit_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "event_id", name=op.f("pk_programme_visit")),
    )


def downgrade() -> None:
    op.drop_table("programme_visit")
