"""the head of a delegation offers picks to its members"""

from alembic import op

revision = "6a1e94c07d35"
down_revision = "b81d64f0a2c7"
branch_labels = None
depends_on = None

# In one statement that both databases know: SQLite would else make the table anew.
OFFERED = """
ALTER TABLE agenda_share ADD COLUMN delegation_id INTEGER
CONSTRAINT fk_agenda_share_delegation_id REFERENCES delegation (id)
"""


def upgrade() -> None:
    op.execute(OFFERED)
    op.create_index(op.f("ix_agenda_share_delegation_id"), "agenda_share", ["delegation_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_agenda_share_delegation_id"), table_name="agenda_share")
    op.drop_column("agenda_share", "delegation_id")
