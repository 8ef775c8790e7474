"""when more than a single session of an event changed last"""

import sqlalchemy as sa
from alembic import op

revision = "b90d3e57a1c4"
down_revision = "e27c9a40d1b3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    framed = sa.Column("frame_revision", sa.Integer(), nullable=False, server_default="1")
    op.add_column("event", framed)
    op.create_index(op.f("ix_session_day_id_revision"), "session", ["day_id", "revision"])


def downgrade() -> None:
    op.drop_index(op.f("ix_session_day_id_revision"), table_name="session")
    op.drop_column("event", "frame_revision")
