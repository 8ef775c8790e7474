"""scans of people whom the desk found by name"""

import sqlalchemy as sa
from alembic import op

revision = "b81f6e03d2c9"
down_revision = "7d3a1c58e9b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scan", sa.Column("is_by_name", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("scan", "is_by_name")
