"""two people who turned out to be one"""

import sqlalchemy as sa
from alembic import op

revision = "a94c2e7f1d60"
down_revision = "b3e70d4a91c6"
branch_labels = None
depends_on = None

# In one statement that both databases know: SQLite would else make the table anew.
MERGED = """
ALTER TABLE person ADD COLUMN merged_into_id INTEGER
CONSTRAINT fk_person_merged_into_id REFERENCES person (id)
"""


def upgrade() -> None:
    op.execute(MERGED)
    op.create_index(op.f("ix_person_merged_into_id"), "person", ["merged_into_id"])
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_person_merge_are_two")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["gone_id"], ["person.id"], name=op.f("fk_person_merge_gone_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    op.create_index(op.f("ix_person_merge_kept_id"), "person_merge", ["kept_id"])
    op.create_index(op.f("ix_person_merge_gone_id"), "person_merge", ["gone_id"])


def downgrade() -> None:
    op.drop_table("person_merge")
    op.drop_index(op.f("ix_person_merged_into_id"), table_name="person")
    op.drop_column("person", "merged_into_id")
