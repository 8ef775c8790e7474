"""files to be imported into a programme"""

import sqlalchemy as sa
from alembic import op

revision = "5c0d7e91a2b4"
down_revision = "34e82bad5f68"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_programme_upload_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_upload")),
    )
    op.create_index(op.f("ix_programme_upload_event_id"), "programme_upload", ["event_id"])


def downgrade() -> None:
    op.drop_table("programme_upload")
