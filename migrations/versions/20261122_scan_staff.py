"""who was at the door, if they said so"""

import sqlalchemy as sa
from alembic import op

revision = "7d3a1c58e9b2"
down_revision = "c4d90a6be217"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scan", sa.Column("staff", sa.String(length=60), nullable=True))


def downgrade() -> None:
    op.drop_column("scan", "staff")
