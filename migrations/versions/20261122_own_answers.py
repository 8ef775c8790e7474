"""columns of an import may be named after the event's own questions"""

import sqlalchemy as sa
from alembic import op

revision = "5d1c0e7b93af"
down_revision = "b81d64f0a2c7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sheet_row") as row:
        row.alter_column("field", type_=sa.String(60), existing_type=sa.String(40), existing_nullable=False)


def downgrade() -> None:
    """What is longer names a column that is unknown then; nothing of it is kept for more than a day."""
    op.execute("UPDATE sheet_row SET field = '' WHERE length(field) > 40")
    with op.batch_alter_table("sheet_row") as row:
        row.alter_column("field", type_=sa.String(40), existing_type=sa.String(60), existing_nullable=False)
