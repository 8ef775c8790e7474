"""polls of calendars find what is cancelled by an index"""

import sqlalchemy as sa
from alembic import op

revision = "e2b81f6d7a49"
down_revision = "c17d40a95be2"
branch_labels = None
depends_on = None

CANCELLED = sa.text("cancelled_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_session_cancelled",
        "session",
        ["event_id", "ends_at"],
        sqlite_where=CANCELLED,
        postgresql_where=CANCELLED,
    )


def downgrade() -> None:
    op.drop_index("ix_session_cancelled", "session")
