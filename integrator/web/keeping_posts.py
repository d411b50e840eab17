"""How what is posted is kept: durably before the answer, with what others post meanwhile."""

from collections.abc import Sequence

from flask import current_app

from integrator.crashpoints import crash
from integrator.intake.keeping import Kept, keep_posted
from integrator.ports import Envelope
from integrator.services import Services
from integrator.store.group_commit import GroupCommit
from integrator.web.context import ring, services


def keep(envelope: Envelope) -> Kept:
    """On disk when this returns; then a reader is woken. The same token is kept once."""
    group = current_app.extensions.get("keeping") or current_app.extensions.setdefault(
        "keeping", _group(services())
    )
    kept: Kept = group(envelope)
    crash("web.kept")
    ring("read")
    return kept


def _group(shared: Services) -> GroupCommit[Envelope, Kept]:
    def commit(envelopes: Sequence[Envelope]) -> list[Kept]:
        now = shared.clock()
        return shared.db.write(lambda s: keep_posted(s, shared.vault, envelopes, now=now))

    return GroupCommit(commit)
