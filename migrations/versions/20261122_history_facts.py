"""the history of a session keeps its speakers in all that is known of them"""

import sqlalchemy as sa
from alembic import op

revision = "6d2f81c0a9e4"
down_revision = "3b9e60d4c7f1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session_change", sa.Column("old_facts", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("session_change", "old_facts")
