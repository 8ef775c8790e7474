"""what becomes of a mail, letters to many, which yield, and what registrations are counted by"""

import sqlalchemy as sa
from alembic import op

revision = "5b0d9e27c3a8"
down_revision = "5e1b0c7d93a4"
branch_labels = None
depends_on = None

COUNTED = ("category_id", "country", "organisation_id")
MOMENTS = ("failed_at", "resent_at", "returned_at")
UNDONE = sa.text("done_at IS NULL AND failed_at IS NULL")
TEXTS = {"step": 20, "refusal": 300, "returned_because": 300}


def upgrade() -> None:
    with op.batch_alter_table("mail") as mail:
        mail.add_column(sa.Column("event_code", sa.String(length=40), nullable=True))
        mail.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
        for name, length in TEXTS.items():
            mail.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        mail.add_column(sa.Column("language", sa.String(length=2), nullable=True))
        mail.add_column(sa.Column("keeps_body", sa.Boolean(), nullable=False, server_default=sa.false()))
        for name in MOMENTS:
            mail.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        mail.add_column(sa.Column("returned_by_id", sa.Integer(), nullable=True))
        mail.create_foreign_key(
            op.f("fk_mail_event_code"),
            "event",
            ["event_code"],
            ["code"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        )
        mail.create_foreign_key(
            op.f("fk_mail_returned_by_id"), "person", ["returned_by_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_mail_event_code_id"), "mail", ["event_code", "id"])
    op.create_index(op.f("ix_mail_recipient"), "mail", ["recipient"])
    op.create_index("uq_mail_batch_id_recipient", "mail", ["batch_id", "recipient"], unique=True)
    for name in COUNTED:
        op.create_index(
            op.f(f"ix_registration_event_id_{name}_state"), "registration", ["event_id", name, "state"]
        )
    _batches()
    _urgency()


def _urgency() -> None:
    with op.batch_alter_table("job") as job:
        job.add_column(sa.Column("urgency", sa.Integer(), nullable=False, server_default="0"))
        job.drop_index(op.f("ix_job_done_at_due_at"))
    op.create_index(
        op.f("ix_job_urgency_due_at_id"),
        "job",
        ["urgency", "due_at", "id"],
        sqlite_where=UNDONE,
        postgresql_where=UNDONE,
    )


def _batches() -> None:
    op.create_table(
        "mail_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tested_version", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_mail_batch_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_mail_batch_written_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["person.id"], name=op.f("fk_mail_batch_sent_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_batch")),
    )
    op.create_index(op.f("ix_mail_batch_event_id"), "mail_batch", ["event_id"])
    op.create_table(
        "mail_batch_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["mail_batch.id"], name=op.f("fk_mail_batch_text_batch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_batch_text")),
        sa.UniqueConstraint("batch_id", "language", name=op.f("uq_mail_batch_text_batch_id_language")),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_job_urgency_due_at_id"), table_name="job")
    with op.batch_alter_table("job") as job:
        job.drop_column("urgency")
        job.create_index(op.f("ix_job_done_at_due_at"), ["done_at", "due_at"])
    for name in COUNTED:
        op.drop_index(op.f(f"ix_registration_event_id_{name}_state"), table_name="registration")
    op.drop_table("mail_batch_text")
    op.drop_table("mail_batch")
    for name in ("uq_mail_batch_id_recipient", op.f("ix_mail_recipient"), op.f("ix_mail_event_code_id")):
        op.drop_index(name, table_name="mail")
    with op.batch_alter_table("mail") as mail:
        mail.drop_constraint(op.f("fk_mail_event_code"), type_="foreignkey")
        mail.drop_constraint(op.f("fk_mail_returned_by_id"), type_="foreignkey")
        for name in ("event_code", "returned_by_id", "batch_id", *TEXTS, "language", "keeps_body", *MOMENTS):
            mail.drop_column(name)
