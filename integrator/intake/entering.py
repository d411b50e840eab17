"""Open the referrals of a batch together: match who sent them, join what is there already, ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from integrator.correspondence.answers import PARTNER_PAGE
from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.intake import alike
from integrator.intake.alike import FINGERPRINTS, Finding, Newcomer
from integrator.intake.incoming import Turn, offer
from integrator.intake.readings import Reading, Understood
from integrator.loop import consents, status
from integrator.loop.audience import LETTER, ROW, intent_of
from integrator.loop.consents import First, Read
from integrator.loop.reviews import question_row
from integrator.loop.status import Opened
from integrator.models import JoinedEnvelope, Referral, Review
from integrator.partners import matching
from integrator.partners.matching import Match, Sender
from integrator.store.audit import Deed, record
from integrator.store.upserts import insert_new, upsert

ACTOR: Final = "intake"


@dataclass(frozen=True, slots=True)
class Entry:
    """One referral about to be opened, or joined to one that is there."""

    reading: Reading
    ordinal: int
    row: Mapping[str, Any]
    """Its columns but for who sent it."""
    match: Match | None
    proposed: str | None
    """Key of whom an unverified sender may be."""
    finding: Finding | None = None

    @property
    def understood(self) -> Understood:
        """What it says."""
        return self.reading.referrals[self.ordinal]

    @property
    def contact_id(self) -> int | None:
        """Who sent it, where that is known."""
        return self.match.contact_id if self.match else None

    @property
    def columns(self) -> dict[str, Any]:
        """All of its columns."""
        partner_id = self.match.partner_id if self.match else None
        return {**self.row, "partner_id": partner_id, "contact_id": self.contact_id}

    @property
    def is_again(self) -> bool:
        """Whether somebody made it out of one that is over."""
        return bool(self.row["source"] == PARTNER_PAGE)

    @property
    def is_joined(self) -> bool:
        """Whether it is certainly one that is there already, of the same sender."""
        return self.finding is not None and self.finding.certain


def open_all(readings: Sequence[Reading], turn: Turn) -> None:
    """Insert new referrals, join known ones, and queue what must be told and asked."""
    entries = _judged(_entries(readings, turn), turn)
    if not entries:
        return
    fresh = [one for one in entries if not one.is_joined]
    unanswered = {one.row["reference"] for one in fresh if one.reading.automatic}
    part2 = _kept_before(fresh, turn)
    opened = status.open_referrals(
        turn.session,
        [{**one.columns, "part2": one.row["reference"] in part2} for one in fresh],
        actor=ACTOR,
        audience=turn.audience,
        now=turn.now,
        unanswered=unanswered,
    )
    _note_consents(opened, fresh, turn)
    _acknowledge_plainly(opened, fresh, turn)
    _ask_about(opened, fresh, turn)
    deeds = [Deed(ACTOR, "referral.opened", one.reference) for one in opened]
    record(turn.session, deeds, now=turn.now)
    _join([one for one in entries if one.is_joined], turn)


def _entries(readings: Sequence[Reading], turn: Turn) -> list[Entry]:
    found = [
        (reading, ordinal, _sender(reading, understood))
        for reading in readings
        for ordinal, understood in enumerate(reading.referrals)
    ]
    known = [who for reading, _, who in found if who and reading.is_trusted]
    strangers = [who for reading, _, who in found if who and not reading.is_trusted]
    matches = matching.match(turn.session, known, now=turn.now) if known else {}
    proposed = matching.propose(turn.session, strangers)
    return [
        Entry(
            reading,
            ordinal,
            reading.rows[ordinal],
            matches.get(who) if who and reading.is_trusted else None,
            proposed.get(who) if who and not reading.is_trusted else None,
        )
        for reading, ordinal, who in found
    ]


def _sender(reading: Reading, understood: Understood) -> Sender | None:
    return matching.sender_of(
        understood.values, reading.writer, by_mail=reading.is_mail, language=reading.language
    )


def _judged(entries: Sequence[Entry], turn: Turn) -> list[Entry]:
    """The entries, each with what it is like."""
    if not entries:
        return []
    newcomers = [
        Newcomer(
            reference=one.row["reference"],
            envelope_id=one.reading.envelope.id,
            contact_id=one.contact_id,
            values=one.understood.values,
            fingerprints={name: one.row[name] for name in FINGERPRINTS},
            is_again=one.is_again,
        )
        for one in entries
    ]
    found = alike.findings(turn.session, turn.vault, newcomers, now=turn.now)
    return [
        Entry(one.reading, one.ordinal, one.row, one.match, one.proposed, finding)
        for one, finding in zip(entries, found, strict=True)
    ]


def _kept_before(entries: Sequence[Entry], turn: Turn) -> set[str]:
    """References of those made again out of what 42 CFR Part 2 keeps: it keeps them as well.

    Found by who sent it and any fingerprint of the patient, as an envelope names no other referral.
    """
    again = [one for one in entries if one.is_again and one.contact_id is not None]
    if not again:
        return set()
    kept = turn.session.execute(
        select(Referral.contact_id, *(getattr(Referral, name) for name in FINGERPRINTS)).where(
            Referral.part2, Referral.contact_id.in_({one.contact_id for one in again})
        )
    )
    prints = {
        (contact_id, name, mark)
        for contact_id, *marks in kept
        for name, mark in zip(FINGERPRINTS, marks, strict=True)
        if mark
    }
    return {
        one.row["reference"]
        for one in again
        if any((one.contact_id, name, one.row[name]) in prints for name in FINGERPRINTS)
    }


def _note_consents(opened: Sequence[Opened], entries: Sequence[Entry], turn: Turn) -> None:
    forms = turn.audience.form_sources
    said = [
        First(
            referral.id,
            entry.row["consent"],
            entry.row["consent_date"],
            consent_read(
                entry.understood, entry.reading.envelope.id, shows_text=referral.source in forms
            ),
        )
        for referral, entry in zip(opened, entries, strict=True)
    ]
    consents.note_first(turn.session, said, actor=ACTOR, now=turn.now)


def consent_read(
    understood: Understood, envelope_id: int | None, *, shows_text: bool = False
) -> Read:
    """Where consent was read in this envelope."""
    found = understood.evidence.get("consent")
    return Read(envelope_id, found.part if found else None, shows_text)


def _acknowledge_plainly(opened: Sequence[Opened], entries: Sequence[Entry], turn: Turn) -> None:
    """One letter without a link to whoever sent a mail that could not be checked.

    None where a machine sent it, nor where it certainly came from somebody else.
    """
    if LETTER not in turn.audience.topics:
        return
    intents = [
        Intent(LETTER, "plain_acknowledgement", referral.id, referral.reference, status_seq=1)
        for referral, entry in zip(opened, entries, strict=True)
        if entry.ordinal == 0 and _wants_plain_word(entry.reading)
    ]
    outbox.add(turn.session, intents, now=turn.now, held=turn.audience.held)


def _wants_plain_word(reading: Reading) -> bool:
    known = reading.is_trusted or reading.sender is None
    return not known and not reading.automatic and reading.verdict != "failed"


def _ask_about(opened: Sequence[Opened], entries: Sequence[Entry], turn: Turn) -> None:
    """Questions a person must answer; each once."""
    rows = [
        question_row(referral, question, detail, once=once, now=turn.now)
        for referral, entry in zip(opened, entries, strict=True)
        for question, detail, once in _questions(referral, entry)
    ]
    insert_new(turn.session, Review, rows, key=("natural_key",))


def _questions(referral: Opened, entry: Entry) -> list[tuple[str, str, str]]:
    """(question, detail, what it is asked once for)."""
    first = str(referral.version)
    found = []
    if problems := entry.understood.problems:
        found.append(("doubtful_values", ",".join(sorted(problems)), first))
    if entry.reading.unread and entry.ordinal == 0:
        found.append(("unread_files", ",".join(entry.reading.unread), first))
    if not entry.reading.is_trusted and entry.reading.sender:
        found.append(("unverified_sender", entry.proposed or "", first))
    elif referral.contact_id is None:
        found.append(("unknown_sender", "", first))
    if entry.finding:
        found.append(("possible_duplicate", entry.finding.reference, entry.finding.reference))
    return found


def _join(entries: Sequence[Entry], turn: Turn) -> None:
    """Write down that these are referrals we have; one letter says so, and gaps are offered."""
    if not entries:
        return
    targets = _targets(entries, turn)
    pairs = [(one, targets[one.finding.reference]) for one in entries if one.finding]
    rows = [joined_row(one, target, turn) for one, target in pairs]
    upsert(turn.session, JoinedEnvelope, rows, key=("envelope_id", "ordinal"))
    outbox.add(
        turn.session,
        [
            *(_joined_letter(one, target) for one, target in pairs if _hears(one, turn)),
            *(_joined_row(one, target) for one, target in pairs if _is_row(one, turn)),
        ],
        now=turn.now,
        held=turn.audience.held,
    )
    for one, target in pairs:
        offer(one.reading, target, turn, ordinal=one.ordinal, only_gaps=True)
    record(turn.session, [_joined_deed(one, target) for one, target in pairs], now=turn.now)


def _targets(entries: Sequence[Entry], turn: Turn) -> dict[str, Referral]:
    wanted = {one.finding.reference for one in entries if one.finding}
    query = select(Referral).where(Referral.reference.in_(wanted)).order_by(Referral.id)
    return {one.reference: one for one in turn.session.scalars(query.with_for_update())}


def joined_row(entry: Entry, target: Referral, turn: Turn) -> dict[str, Any]:
    """The row that says so."""
    return {
        "envelope_id": entry.reading.envelope.id,
        "ordinal": entry.ordinal,
        "referral_id": target.id,
        "reference": entry.row["reference"],
        "contact_id": entry.contact_id,
        "joined_by": ACTOR,
        "joined_at": turn.now,
        "undone_at": None,
    }


def _hears(entry: Entry, turn: Turn) -> bool:
    return LETTER in turn.audience.topics and not entry.reading.automatic


def _joined_letter(entry: Entry, target: Referral) -> Intent:
    return Intent(
        topic=LETTER,
        kind="joined",
        referral_id=target.id,
        reference=target.reference,
        status_seq=target.status_seq,
        version=entry.reading.envelope.id,
        contact_id=entry.contact_id,
    )


def _is_row(entry: Entry, turn: Turn) -> bool:
    return ROW in turn.audience.topics and entry.row["source"] in turn.audience.row_sources


def _joined_row(entry: Entry, target: Referral) -> Intent:
    """The row is told how the referral stands that it is told of as."""
    return intent_of(target, ROW, kind="joined", version=entry.reading.envelope.id)


def _joined_deed(entry: Entry, target: Referral) -> Deed:
    detail = {"envelope": entry.reading.envelope.reference, "as": entry.row["reference"]}
    return Deed(ACTOR, "referral.joined", target.reference, detail)
