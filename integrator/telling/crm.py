"""A referral as the CRM may know it, and what we remember once it is there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.audit import Deed, record
from integrator.config import Policy
from integrator.delivery import Composed, arrived
from integrator.disclosure import apply as disclose
from integrator.errors import RemoteDeleted
from integrator.fields import CLINICAL, PATIENT
from integrator.models import OutboxMessage, Partner, PartnerContact, Referral, RemoteRecord
from integrator.ports import Delivered, Failed, Outcome, Outgoing, PartyPush, RecordPush
from integrator.reviews import ticket_gone
from integrator.sealing import open_values
from integrator.upserts import upsert
from integrator.vault import Vault

KINDS: Final = ("ticket", "company", "clinician", "patient")

Known = Mapping[tuple[str, str], RemoteRecord]
"""(kind, our key) → what the CRM calls it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A referral with who sent it and what the CRM knows of it."""

    referral: Referral
    partner: Partner | None
    contact: PartnerContact | None
    values: Mapping[str, str]

    @property
    def patient_key(self) -> str:
        """Our key of the patient at the CRM; one of its own where nothing identifies them."""
        return self.referral.patient_key or f"T-{self.referral.reference}"


@dataclass(frozen=True, slots=True)
class CrmTeller:
    """Composes pushes and remembers what landed."""

    vault: Vault
    policy: Policy
    desk_url: str
    """Where staff open a referral: its reference is appended."""

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One push per message, of the referral as it stands now. Five queries in all."""
        subjects = subjects_of(session, self.vault, messages)
        known = _known(session, subjects.values())
        return [
            self._composed(message, subjects[message.referral_id], known) for message in messages
        ]

    def _composed(self, message: OutboxMessage, subject: Subject, known: Known) -> Composed:
        reference = subject.referral.reference
        ticket = known.get(("ticket", reference))
        if ticket and ticket.state == "remote_deleted":
            return Composed(message, None, RemoteDeleted("the ticket was deleted at HubSpot"))
        push = self._push(subject, ticket, known)
        offers = (ticket.id, push.status) if ticket and push.status else None
        return Composed(message, Outgoing(message.id, reference, push), offers=offers)

    def _push(self, subject: Subject, ticket: RemoteRecord | None, known: Known) -> RecordPush:
        referral = subject.referral
        partner, contact = subject.partner, subject.contact
        parties = {
            "company": self._party("company", partner.key, _company(partner), known)
            if partner
            else None,
            "clinician": self._party("clinician", contact.key, _clinician(contact), known)
            if contact
            else None,
            "patient": self._patient(subject, known),
        }
        is_news = ticket is None or ticket.status_seen != referral.status
        return RecordPush(
            reference=referral.reference,
            fields=self._allowed(self._ticket_fields(subject)),
            status=referral.status if is_news and referral.status != "void" else None,
            partner=parties["company"],
            clinician=parties["clinician"],
            patient=parties["patient"],
            remote_id=ticket.remote_id if ticket else None,
            links_known=bool(ticket and ticket.links == links_of(parties.values())),
        )

    def _allowed(self, fields: Mapping[str, str | None]) -> dict[str, str]:
        present = {name: value for name, value in fields.items() if value}
        return dict(disclose(self.policy, "hubspot", present).allowed)

    def _ticket_fields(self, subject: Subject) -> dict[str, str | None]:
        referral = subject.referral
        return {
            "subject_line": f"Referral {referral.reference}",
            "source": referral.source,
            "received_at": referral.received_at.isoformat(),
            "priority": referral.priority,
            "consent": referral.consent,
            "service": referral.service,
            "status_reason": referral.status_reason,
            "link": f"{self.desk_url}/{referral.reference}",
            **{name: subject.values.get(name) for name in CLINICAL},
        }

    def _patient(self, subject: Subject, known: Known) -> PartyPush | None:
        """None where the policy lets nothing of the patient through."""
        wanted = {name: subject.values.get(name) for name in PATIENT}
        if not self._allowed(wanted):
            return None
        return self._party("patient", subject.patient_key, wanted, known)

    def _party(
        self, kind: str, key: str, fields: Mapping[str, str | None], known: Known
    ) -> PartyPush:
        there = known.get((kind, key))
        return PartyPush(key, self._allowed(fields), there.remote_id if there else None)

    def landed(
        self, session: Session, pairs: Sequence[tuple[Composed, Outcome]], now: datetime
    ) -> None:
        """Remember ids, what was written and what is gone, and record what was disclosed."""
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        told = arrived(pairs)
        for one, delivered in told:
            rows |= _remembered(one, delivered, now=now)
        ordered = [rows[key] for key in sorted(rows)]
        tickets = [row for row in ordered if row["kind"] == "ticket"]
        _remember(session, [row for row in ordered if row["kind"] != "ticket"])
        _remember(session, [row for row in tickets if row["status_seen"]])
        _remember(session, [_without_status(row) for row in tickets if not row["status_seen"]])
        record(session, [self._deed(one) for one, _ in told], now=now)
        for one, outcome in pairs:
            if isinstance(outcome, Failed) and isinstance(outcome.error, RemoteDeleted):
                ticket_gone(session, one.message.referral_id, now=now)

    def _deed(self, one: Composed) -> Deed:
        push: RecordPush = one.outgoing.body if one.outgoing else None  # type: ignore[assignment]
        parties = (push.partner, push.clinician, push.patient)
        told = {name for party in parties if party for name in party.fields} | set(push.fields)
        detail = {"fields": sorted(told), "preset": self.policy.preset}
        return Deed("delivery", "hubspot.disclosed", push.reference, detail)


def subjects_of(
    session: Session, vault: Vault, messages: Sequence[OutboxMessage]
) -> dict[int, Subject]:
    """The referrals that messages are about, by id, with who sent them; three queries."""
    ids = {message.referral_id for message in messages}
    rows = session.execute(
        select(Referral, PartnerContact, Partner)
        .where(Referral.id.in_(ids))
        .outerjoin(PartnerContact, PartnerContact.id == Referral.contact_id)
        .outerjoin(Partner, Partner.id == Referral.partner_id)
    )
    return {
        referral.id: Subject(referral, partner, contact, open_values(vault, referral))
        for referral, contact, partner in rows
    }


def _known(session: Session, subjects: Iterable[Subject]) -> Known:
    keys = {key for subject in subjects for key in _keys(subject)}
    found = session.scalars(
        select(RemoteRecord).where(
            RemoteRecord.kind.in_(KINDS),  # the index starts with it
            RemoteRecord.local_key.in_(keys),
        )
    )
    return {(row.kind, row.local_key): row for row in found}


def _keys(subject: Subject) -> list[str]:
    keys = [subject.referral.reference, subject.patient_key]
    keys += [party.key for party in (subject.partner, subject.contact) if party]
    return keys


def _company(partner: Partner) -> dict[str, str | None]:
    return {
        "partner_practice": partner.name,
        "partner_domain": partner.domain,
        "partner_phone": partner.phone,
    }


def _clinician(contact: PartnerContact) -> dict[str, str | None]:
    given, _, family = (contact.name or "").strip().rpartition(" ")
    return {
        "partner_clinician_given_name": given or None,
        "partner_clinician_family_name": family or contact.email,
        "partner_email": contact.email,
        "partner_phone": contact.phone,
        "partner_npi": contact.npi,
    }


def links_of(parties: Iterable[PartyPush | None]) -> str:
    """Which parties a ticket is linked to, as one comparable text."""
    return "|".join(party.key if party else "" for party in parties)


def _remembered(
    one: Composed, delivered: Delivered, *, now: datetime
) -> dict[tuple[str, str], dict[str, Any]]:
    push: RecordPush = one.outgoing.body if one.outgoing else None  # type: ignore[assignment]
    parties = {"company": push.partner, "clinician": push.clinician, "patient": push.patient}
    keys = {kind: party.key for kind, party in parties.items() if party}
    rows = {
        (kind, key): _row(kind, key, delivered.remote_ids[kind], now=now)
        for kind, key in {**keys, "ticket": push.reference}.items()
        if kind in delivered.remote_ids
    }
    if ticket := rows.get(("ticket", push.reference)):
        ticket |= {"links": links_of(parties.values()), "status_seen": push.status}
        ticket["status_offered"] = None
    return rows


def _row(kind: str, key: str, remote_id: str, *, now: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "local_key": key,
        "remote_id": remote_id,
        "state": "live",
        "updated_at": now,
    }


def _without_status(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.startswith("status_")}


def _remember(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    upsert(session, RemoteRecord, rows, key=("kind", "local_key"))
