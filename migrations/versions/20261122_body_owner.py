"""which event owns a body: the one at which it convenes first"""

from alembic import op

revision = "f4a2c81e06b7"
down_revision = "c41f7e0b92d8"
branch_labels = None
depends_on = None

# In one statement that both databases know: SQLite would else make the table anew, which others refer to.
OWNER = """
ALTER TABLE body ADD COLUMN event_code VARCHAR(40) CONSTRAINT fk_body_event_code
REFERENCES event (code)
"""
FIRST = """
UPDATE body SET event_code = (
    SELECT event.code FROM session JOIN event ON event.id = session.event_id
    WHERE session.body_id = body.id ORDER BY session.starts_at, session.id LIMIT 1
)
"""


def upgrade() -> None:
    op.execute(OWNER)
    op.create_index(op.f("ix_body_event_code"), "body", ["event_code"])
    op.execute(FIRST)


def downgrade() -> None:
    op.drop_index(op.f("ix_body_event_code"), table_name="body")
    op.drop_column("body", "event_code")
