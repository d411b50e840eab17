"""What was received, opened to be looked at: by a process of its own, once, and then kept sealed.

A mail may be made to hang or bloat whoever opens it; here it can do so to that process only.
"""

import atexit
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from integrator.intake.limited import LimitedReader, NotRead
from integrator.models import StoredEnvelope
from integrator.ports import Draft
from integrator.reading.mails.text import clean, decoded
from integrator.store.sealing import open_envelope, open_shown, seal_shown
from integrator.web.context import services

COMMAND: Final = (sys.executable, "-m", "integrator.reading.showing")
AGAIN_AFTER: Final = timedelta(hours=1)
"""What took its opener with it is not tried for so long, however often its page is asked for."""
RAW_OCTETS: Final = 40_000
"""Shown of what nobody could read."""


@cache
def reader() -> LimitedReader:
    """This process's opener; its child ends with the process."""
    made = LimitedReader(command=COMMAND)
    atexit.register(made.close)
    return made


def shown(row: StoredEnvelope) -> Draft | NotRead:
    """What a page may show of an envelope. SealBroken where it does not open; never purged ones.

    What reading has given up already is not tried again: `NotRead` with the same code.
    """
    if row.state == "unreadable":
        return NotRead(row.problem_code or "unreadable")
    kept = open_shown(services().vault, row)
    found = _told(kept, now=services().clock()) if kept else None
    return found if found is not None else _opened(row)


def raw(row: StoredEnvelope) -> str:
    """How it begins, as it was sent: for what nobody could read."""
    return clean(decoded(open_envelope(services().vault, row).body[:RAW_OCTETS], None))


def _told(kept: Mapping[str, Any], *, now: datetime) -> Draft | NotRead | None:
    """None where it is time for another try."""
    draft = kept.get("draft")
    if isinstance(draft, Draft):
        return draft
    return NotRead(kept["broke"]) if now - kept["at"] < AGAIN_AFTER else None


def _opened(row: StoredEnvelope) -> Draft | NotRead:
    envelope = open_envelope(services().vault, row)
    words = services().intake.rules.services
    (answer,) = reader().drafts([envelope], services=words)
    sealed = seal_shown(services().vault, row, _content(answer, now=services().clock()))
    services().db.write(lambda session: _keep(session, row.id, sealed))
    return answer


def _content(answer: Draft | NotRead, *, now: datetime) -> Mapping[str, Any]:
    return {"broke": answer.code, "at": now} if isinstance(answer, NotRead) else {"draft": answer}


def _keep(session: Session, envelope_id: int, sealed: bytes) -> None:
    session.execute(
        update(StoredEnvelope).where(StoredEnvelope.id == envelope_id).values(shown=sealed)
    )
