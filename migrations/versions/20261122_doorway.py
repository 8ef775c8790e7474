"""scans of people found by name; hours of devices; days of categories; listed sessions; door instructions"""

import sqlalchemy as sa
from alembic import op

revision = "b81f6e03d2c9"
down_revision = "a94c2e7f1d60"
branch_labels = None
depends_on = None

HOURS = [
    (table, column) for table in ("device", "device_pairing") for column in ("works_from", "works_until")
]


def upgrade() -> None:
    op.add_column("scan", sa.Column("is_by_name", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("category", sa.Column("valid_days", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "session", sa.Column("listed_only", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("registration", sa.Column("door_instruction", sa.String(length=120), nullable=True))
    for table, column in HOURS:
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table, column in reversed(HOURS):
        op.drop_column(table, column)
    op.drop_column("registration", "door_instruction")
    op.drop_column("session", "listed_only")
    op.drop_column("category", "valid_days")
    op.drop_column("scan", "is_by_name")
