"""Lay the store: consents, and what was decided by them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=64)

FILL = """
INSERT INTO consent (referral_id, scope, state, by_whom, how, recipients, given_on, envelope_id,
                     recorded_at, recorded_by)
SELECT id, 'refer', consent, 'patient', 'unknown', 'clinic', consent_date, envelope_id,
       created_at, 'migration'
FROM referral WHERE consent <> 'unknown' ORDER BY id
"""
"""What was read of consent before there was a record of each."""
LIMIT = """
UPDATE referral SET disclosure_limit =
    CASE consent WHEN 'pending' THEN 'contact' ELSE 'reference' END
WHERE consent IN ('refused', 'pending')
    AND (disclosure_limit IS NULL OR disclosure_limit <> 'reference')
"""


def upgrade() -> None:
    """Make the tables and columns."""
    _consent()
    _disclosure_decision()
    op.add_column(
        "referral", sa.Column("part2", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("partner", sa.Column("is_provider", sa.Boolean(), nullable=True))
    op.execute(FILL)
    op.execute(LIMIT)


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("scope", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("by_whom", CODE, nullable=False),
        sa.Column("how", CODE, nullable=False),
        sa.Column("text_version", CODE, nullable=True),
        sa.Column("recipients", sa.String(length=500), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("envelope_id", KEY, nullable=True),
        sa.Column("part", CODE, nullable=True),
        sa.Column("reason", CODE, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.String(length=255), nullable=False),
        sa.CheckConstraint("scope IN ('refer', 'share_back')", name=op.f("ck_consent_scope")),
        sa.CheckConstraint(
            "state IN ('given', 'refused', 'pending', 'withdrawn', 'unknown')",
            name=op.f("ck_consent_state"),
        ),
        sa.CheckConstraint(
            "by_whom IN ('patient', 'guardian', 'clinician')", name=op.f("ck_consent_by_whom")
        ),
        sa.CheckConstraint(
            "how IN ('written', 'verbal', 'form', 'sheet', 'unknown')",
            name=op.f("ck_consent_how"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_consent_referral_id_referral")
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_consent_envelope_id_envelope")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_referral_id_id", "consent", ["referral_id", "id"])
    op.create_index("ix_consent_expires_on", "consent", ["expires_on"])


def _disclosure_decision() -> None:
    op.create_table(
        "disclosure_decision",
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("destination", CODE, nullable=False),
        sa.Column("purpose", CODE, nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("level", CODE, nullable=False),
        sa.Column("rule", CODE, nullable=False),
        sa.Column("fingerprint", CODE, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('allowed', 'reduced', 'denied')",
            name=op.f("ck_disclosure_decision_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_disclosure_decision_referral_id_referral"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_decision")),
        sa.UniqueConstraint(
            "referral_id",
            "destination",
            "fingerprint",
            name=op.f("uq_disclosure_decision_referral_id_destination_fingerprint"),
        ),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("partner", "is_provider")
    op.drop_column("referral", "part2")
    op.drop_table("disclosure_decision")
    op.drop_table("consent")
