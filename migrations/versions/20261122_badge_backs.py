"""whether badges were printed with the agenda on the back"""

import sqlalchemy as sa
from alembic import op

revision = "e8b25d07f4a1"
down_revision = "2f7c51d9e0a6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    back = sa.Column("has_back", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("badge_print", back)


def downgrade() -> None:
    op.drop_column("badge_print", "has_back")
