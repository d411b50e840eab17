"""Lay the store: what an envelope is, who sent it, and which envelopes are one referral."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
FOUND_BY = ("email_index", "phone_index", "name_birth_index")
"""Fingerprints of a referral: with the id, the newest of a fingerprint is one step away."""
OF_ENVELOPE = ("kind", "note", "sender_verdict")


def upgrade() -> None:
    """Make the tables and columns."""
    for name in OF_ENVELOPE:
        op.add_column("envelope", sa.Column(name, sa.String(length=64), nullable=True))
    for table in ("referral", "partner"):
        _lead_to_another(table)
    for name in FOUND_BY:
        op.drop_index(f"ix_referral_{name}", "referral")
        op.create_index(f"ix_referral_{name}_id", "referral", [name, "id"])
    _make_joins()
    _make_aliases()


def _lead_to_another(table: str) -> None:
    name = f"fk_{table}_merged_into_id_{table}"
    key = sa.ForeignKey(f"{table}.id", name=op.f(name))
    column = sa.Column("merged_into_id", KEY, key, nullable=True)
    op.add_column(table, column, inline_references=True)
    op.create_index(f"ix_{table}_merged_into_id", table, ["merged_into_id"])


def _make_joins() -> None:
    op.create_table(
        "joined_envelope",
        sa.Column("id", KEY, nullable=False),
        sa.Column("envelope_id", KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("joined_by", sa.String(length=255), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        *[_key("joined_envelope", *pair) for pair in _JOINS],
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joined_envelope")),
        sa.UniqueConstraint(
            "envelope_id", "ordinal", name=op.f("uq_joined_envelope_envelope_id_ordinal")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_joined_envelope_reference")),
    )
    op.create_index("ix_joined_envelope_referral_id", "joined_envelope", ["referral_id"])


_JOINS = (
    ("envelope_id", "envelope"),
    ("referral_id", "referral"),
    ("contact_id", "partner_contact"),
)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _make_aliases() -> None:
    op.create_table(
        "partner_alias",
        sa.Column("id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("kept_by", sa.String(length=255), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('label', 'service')", name=op.f("ck_partner_alias_kind")),
        _key("partner_alias", "partner_id", "partner"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_alias")),
        sa.UniqueConstraint(
            "partner_id", "kind", "words", name=op.f("uq_partner_alias_partner_id_kind_words")
        ),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("partner_alias")
    op.drop_table("joined_envelope")
    for name in FOUND_BY:
        op.drop_index(f"ix_referral_{name}_id", "referral")
        op.create_index(f"ix_referral_{name}", "referral", [name])
    for table in ("referral", "partner"):
        op.drop_index(f"ix_{table}_merged_into_id", table)
        _drop(table, ("merged_into_id",))
    _drop("envelope", OF_ENVELOPE)


def _drop(table: str, columns: tuple[str, ...]) -> None:
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.drop_column(column)
