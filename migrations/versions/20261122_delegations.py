"""delegations, and whom their focal points nominate"""

import sqlalchemy as sa
from alembic import op

revision = "e2d81b3f7c55"
down_revision = "c47e0b95ad13"
branch_labels = None
depends_on = None

STANDS = sa.text("withdrawn_at IS NULL")
LEADS = sa.text("withdrawn_at IS NULL AND is_head")


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("focal_id", sa.Integer(), nullable=True),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("nominated", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("nominated >= 0", name=op.f("ck_delegation_nominated")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_delegation_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["focal_id"], ["person.id"], name=op.f("fk_delegation_focal_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_delegation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint(
            "event_id", "organisation_id", name=op.f("uq_delegation_event_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_delegation_focal_id"), "delegation", ["focal_id"])
    op.create_index(op.f("ix_delegation_organisation_id"), "delegation", ["organisation_id"])
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_nomination_category_id")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_nomination_delegation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_nomination_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
    )
    op.create_index(op.f("ix_nomination_person_id"), "nomination", ["person_id"])
    for name, columns, where in (
        ("uq_nomination_standing", ["delegation_id", "person_id"], STANDS),
        ("uq_nomination_head", ["delegation_id"], LEADS),
    ):
        op.create_index(name, "nomination", columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("nomination")
    op.drop_table("delegation")
