"""an import may make the rooms, tracks, rounds and days that its file names"""

import sqlalchemy as sa
from alembic import op

revision = "3b9e60d4c7f1"
down_revision = "a93e5d17c0b6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    makes = sa.Column("makes", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("programme_upload", makes)


def downgrade() -> None:
    op.drop_column("programme_upload", "makes")
