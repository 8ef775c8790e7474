"""protocol rank and escort of registrations"""

import sqlalchemy as sa
from alembic import op

revision = "0b94d7f2a6c3"
down_revision = "e51b7c9d3a48"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("protocol_rank", sa.String(length=80), nullable=True))
    op.add_column("registration", sa.Column("escort", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("registration", "escort")
    op.drop_column("registration", "protocol_rank")
