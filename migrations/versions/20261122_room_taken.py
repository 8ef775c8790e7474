"""whether the room of a hidden meeting is shown as occupied"""

import sqlalchemy as sa
from alembic import op

revision = "e27c9a40d1b3"
down_revision = "c48e15b7d906"
branch_labels = None
depends_on = None


def upgrade() -> None:
    taken = sa.Column("room_taken", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("session", taken)


def downgrade() -> None:
    op.drop_column("session", "room_taken")
