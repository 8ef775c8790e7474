"""the term, country and organisation of a seat with each step"""

import sqlalchemy as sa
from alembic import op

revision = "c41f7e0b92d8"
down_revision = "e2d81b3f7c55"
branch_labels = None
depends_on = None

HOUSE = op.f("fk_membership_step_organisation_id")


def upgrade() -> None:
    with op.batch_alter_table("membership_step") as table:
        table.add_column(sa.Column("from_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("until_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("country", sa.String(length=2), nullable=True))
        table.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        table.create_foreign_key(HOUSE, "organisation", ["organisation_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("membership_step") as table:
        table.drop_constraint(HOUSE, type_="foreignkey")
        for name in ("organisation_id", "country", "until_at", "from_at"):
            table.drop_column(name)
