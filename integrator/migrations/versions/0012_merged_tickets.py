"""Lay the store: a ticket that staff merged into another referral's."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAME = "ck_remote_record_state"
BEFORE = "state IN ('live', 'remote_deleted')"
NOW = "state IN ('live', 'remote_deleted', 'merged')"


def upgrade() -> None:
    """Allow the state."""
    _allow(NOW)


def downgrade() -> None:
    """Such tickets are gone, as far as the version before knows."""
    op.execute("UPDATE remote_record SET state = 'remote_deleted' WHERE state = 'merged'")
    _allow(BEFORE)


def _allow(states: str) -> None:
    """SQLite changes no check: the table is laid anew."""
    with op.batch_alter_table("remote_record") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), sa.text(states))
