"""how many pieces of an item are out, kept as a count"""

import sqlalchemy as sa
from alembic import op

revision = "e17b5f90c2d8"
down_revision = "c6a04e7d19b5"
branch_labels = None
depends_on = None

# What the scans say: of each person, given less brought back, and nobody has fewer than none.
COUNTED = """
UPDATE item SET pieces_out = COALESCE((
    SELECT SUM(CASE WHEN given > returned THEN given - returned ELSE 0 END) FROM (
        SELECT
            SUM(CASE WHEN scan.direction = 'in' THEN 1 ELSE 0 END) AS given,
            SUM(CASE WHEN scan.direction = 'in' THEN 0 ELSE 1 END) AS returned
        FROM scan JOIN checkpoint ON checkpoint.id = scan.checkpoint_id
        LEFT JOIN badge ON badge.id = scan.badge_id
        WHERE scan.passed AND checkpoint.item_id = item.id
        GROUP BY badge.registration_id
    ) AS person
), 0)
"""


def upgrade() -> None:
    op.add_column("item", sa.Column("pieces_out", sa.Integer(), nullable=False, server_default="0"))
    op.execute(COUNTED)


def downgrade() -> None:
    op.drop_column("item", "pieces_out")
