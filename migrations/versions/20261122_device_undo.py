"""scans that their device took back"""

import sqlalchemy as sa
from alembic import op

revision = "4b7e2d90c1f6"
down_revision = "e8b25d07f4a1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scan_undo", sa.Column("device_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("scan_undo", "device_at")
