"""What clinic and partner write to each other: kept sealed with the referral, never mailed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.loop.audience import LETTER, Audience
from integrator.loop.noting import tell
from integrator.loop.reviews import question_row
from integrator.models import ConversationMessage, Referral, Review
from integrator.store.audit import Deed, record
from integrator.store.sealing import place, referral_key
from integrator.store.upserts import insert_all, insert_new
from integrator.store.vault import Vault

Side = Literal["partner", "clinic"]

LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Written:
    """Something somebody wants said."""

    key: str
    """Of the form it was written in: the same key is the same message."""
    side: Side
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message, opened for who may read it."""

    side: str
    author: str
    text: str
    at: datetime
    is_new: bool


def write(
    session: Session,
    vault: Vault,
    referral: Referral,
    written: Written,
    *,
    audience: Audience,
    now: datetime,
) -> bool:
    """Keep a message and tell the other side that there is one. False when it was kept before.

    Raises ValueError once the referral is purged: nothing can be sealed with it any more.
    """
    sealed = referral_key(vault, referral).seal_text(
        written.text[:LONGEST], place=_place(referral, written.key)
    )
    row = {
        "key": written.key,
        "referral_id": referral.id,
        "side": written.side,
        "author": written.author,
        "body": sealed,
        "written_at": now,
    }
    ids = insert_all(session, ConversationMessage, [row], key="key", unless=("key",))
    if not ids:
        return False
    record(session, [Deed(written.author, "message.written", referral.reference)], now=now)
    number = ids[written.key]
    if written.side == "partner":
        question = question_row(referral, "partner_message", "", once=str(number), now=now)
        insert_new(session, Review, [question], key=("natural_key",))
        tell(session, referral, "partner_message", str(number), audience, now=now)
    elif referral.contact_id is not None and LETTER in audience.topics:
        outbox.add(session, [_word_of_it(referral, number)], now=now, held=audience.held)
    return True


def _word_of_it(referral: Referral, number: int) -> Intent:
    return Intent(
        LETTER,
        "message",
        referral.id,
        referral.reference,
        referral.status_seq,
        version=number,
        contact_id=referral.contact_id,
    )


def messages_of(session: Session, vault: Vault, referral: Referral) -> Sequence[Said]:
    """All that was said, oldest first; nothing once the referral is purged."""
    if referral.wrapped_key is None:
        return []
    key = referral_key(vault, referral)
    rows = session.scalars(
        select(ConversationMessage)
        .where(ConversationMessage.referral_id == referral.id)
        .order_by(ConversationMessage.id)
    )
    return [
        Said(
            side=row.side,
            author=row.author,
            text=key.open_text(row.body, place=_place(referral, row.key)),
            at=row.written_at,
            is_new=row.seen_at is None,
        )
        for row in rows
    ]


def mark_seen(session: Session, referral_id: int, *, by: Side, now: datetime) -> None:
    """What the other side wrote has been on this side's screen."""
    session.execute(
        update(ConversationMessage)
        .where(
            ConversationMessage.referral_id == referral_id,
            ConversationMessage.side != by,
            ConversationMessage.seen_at.is_(None),
        )
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def _place(referral: Referral, key: str) -> str:
    return place("conversation_message", "body", f"{referral.reference}|{key}")
