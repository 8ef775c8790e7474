"""who was at the door, if they said so"""

import sqlalchemy as sa
from alembic import op

revision = "7d3a1c58e9b2"
down_revision = "6d2f81c0a9e4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scan", sa.Column("staff", sa.String(length=60), nullable=True))


def downgrade() -> None:
    op.drop_column("scan", "staff")
