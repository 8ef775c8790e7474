"""what the checked rows of a file would take"""

import sqlalchemy as sa
from alembic import op

revision = "e51b7c9d3a48"
down_revision = "c3a86f15d207"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sheet_import", sa.Column("taken", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("sheet_import", "taken")
