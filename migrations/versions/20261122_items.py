"""items that hand-outs give, how many one may have, and what is said at a first entry"""

import sqlalchemy as sa
from alembic import op

revision = "5c93e0d7b148"
down_revision = "c4d2e7a91b38"
branch_labels = None
depends_on = None

# In one statement that both databases know: SQLite would else make the table anew, which others refer to.
GIVES = (
    "ALTER TABLE checkpoint ADD COLUMN item_id INTEGER CONSTRAINT fk_checkpoint_item_id REFERENCES item (id)"
)
# Every hand-out gave an item of its own, one to each.
OWN_ITEMS = """
INSERT INTO item (event_id, code, name, per_person, reentry)
SELECT event_id, code, name, 1, reentry FROM checkpoint WHERE purpose = 'hand-out' ORDER BY id
"""
OWN = """
UPDATE checkpoint SET item_id = (
    SELECT item.id FROM item WHERE item.event_id = checkpoint.event_id AND item.code = checkpoint.code
) WHERE purpose = 'hand-out'
"""
# Before, each hand-out went by its own rule.
FORMER = """
UPDATE checkpoint SET reentry = (SELECT item.reentry FROM item WHERE item.id = checkpoint.item_id)
WHERE item_id IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("per_person", sa.Integer(), nullable=False),
        sa.Column("reentry", sa.String(length=10), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.CheckConstraint("reentry IN ('once','daily','free')", name=op.f("ck_item_reentry")),
        sa.CheckConstraint("per_person >= 0", name=op.f("ck_item_per_person")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_item_stock")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_item_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("event_id", "code", name=op.f("uq_item_event_id_code")),
    )
    op.create_table(
        "item_allowance",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Integer(), nullable=False),
        sa.CheckConstraint("allowed >= 0", name=op.f("ck_item_allowance_allowed")),
        _to("item"),
        _to("category"),
        sa.PrimaryKeyConstraint("item_id", "category_id", name=op.f("pk_item_allowance")),
    )
    op.execute(GIVES)
    op.create_index(op.f("ix_checkpoint_item_id"), "checkpoint", ["item_id"])
    op.add_column("checkpoint", sa.Column("first_instruction", sa.String(length=20), nullable=True))
    op.execute(OWN_ITEMS)
    op.execute(OWN)


def _to(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_item_allowance_{table}_id")
    return sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.execute(FORMER)
    op.drop_column("checkpoint", "first_instruction")
    op.drop_index(op.f("ix_checkpoint_item_id"), table_name="checkpoint")
    op.drop_column("checkpoint", "item_id")
    op.drop_table("item_allowance")
    op.drop_table("item")
