"""Lay the store: what an envelope is, who sent it, and which envelopes are one referral."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns."""


def downgrade() -> None:
    """Drop them."""
