"""events to practise on"""

from alembic import op

revision = "9d3f61c8a0e2"
down_revision = "4b7e2d90c1f6"
branch_labels = None
depends_on = None

# In one statement that both databases know: SQLite would else make the table anew, which others refer to.
OF = """
ALTER TABLE event ADD COLUMN practice_of_id INTEGER CONSTRAINT fk_event_practice_of_id
REFERENCES event (id)
"""


def upgrade() -> None:
    op.execute(OF)
    op.create_index(op.f("ix_event_practice_of_id"), "event", ["practice_of_id"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_event_practice_of_id"), table_name="event")
    op.drop_column("event", "practice_of_id")
