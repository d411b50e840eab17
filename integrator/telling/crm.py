"""A referral as the CRM may know it now: what it may hold, what it must give back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.config import Policy
from integrator.delivery.delivering import Composed
from integrator.errors import NotWanted, RemoteDeleted
from integrator.fields import CLINICAL, PATIENT
from integrator.following import fieldsync
from integrator.following.fieldsync import Agreed, SharedFields
from integrator.loop import withdrawing
from integrator.models import OutboxMessage, Partner, PartnerContact, Referral, RemoteRecord
from integrator.policy.consent import Decision, decide
from integrator.policy.disclosure import apply as disclose
from integrator.ports import Outcome, Outgoing, PartyPush, RecordPush, Withdrawn
from integrator.statuses import REASONS
from integrator.store.vault import Vault
from integrator.telling import crm_landing
from integrator.telling.crm_landing import links_of
from integrator.telling.subjects import Subject, subjects_of
from integrator.times import Clock, utc_now

__all__ = ["CrmTeller", "Subject", "subjects_of"]

LAST_OF_ALL: Final = datetime.max.replace(tzinfo=UTC)
KINDS: Final = ("ticket", "company", "clinician", "patient")

Known = Mapping[tuple[str, str], RemoteRecord]
"""(kind, our key) → what the CRM calls it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the store knows beside the referrals of a batch."""

    known: Known
    agreed: Agreed
    newest: Mapping[str, int]
    """Patient's key → the last referral of theirs, for patients the CRM knows or may know no
    more."""
    needed: frozenset[str]
    """Keys of patients that another referral still lets the CRM know."""


@dataclass(frozen=True, slots=True)
class CrmTeller:
    """Composes pushes and remembers what landed."""

    vault: Vault
    policy: Policy
    desk_url: str
    """Where staff open a referral: its reference is appended."""
    shared: SharedFields | None = None
    """Fields that staff may write as well; None: all are ours."""
    clock: Clock = utc_now
    policy_read_at: datetime = LAST_OF_ALL
    """What was withdrawn from the CRM since then is heeded, too."""

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One push per message, of the referral as it stands now. A few queries in all."""
        policy = withdrawing.in_force(session, self.policy, since=self.policy_read_at)
        teller = replace(self, policy=policy)
        subjects = subjects_of(session, self.vault, messages)
        around = _around(session, list(subjects.values()), with_fields=self.shared is not None)
        return [
            teller._composed(message, subjects[message.referral_id], around) for message in messages
        ]

    def _composed(self, message: OutboxMessage, subject: Subject, around: Around) -> Composed:
        reference = subject.referral.reference
        ticket = around.known.get(("ticket", reference))
        if ticket and ticket.state == "remote_deleted":
            if message.kind == "withdraw":
                return Composed(message, None, NotWanted("the ticket is gone"))
            return Composed(message, None, RemoteDeleted("the ticket was deleted at HubSpot"))
        if ticket and ticket.state == "merged":
            return Composed(message, None, NotWanted("its ticket went into another referral's"))
        decision = self.decided(subject)
        takes_back = message.kind == "withdraw"
        push = _Push(self, decision.policy, subject, around, takes_back).record(ticket)
        offers = (ticket.id, push.status) if ticket and push.status else None
        return Composed(
            message,
            Outgoing(message.id, reference, push),
            offers=offers,
            disclosed=_disclosed(push, around.known),
            decision=decision,
        )

    def expected(self, subject: Subject) -> dict[tuple[str, str], dict[str, str]]:
        """What the CRM should hold of a referral now: (kind, our key) → fields."""
        nothing = Around({}, {}, {}, frozenset())
        push = _Push(self, self.decided(subject).policy, subject, nothing).record(None)
        parties = {"company": push.partner, "clinician": push.clinician, "patient": push.patient}
        found = {(kind, one.key): dict(one.fields) for kind, one in parties.items() if one}
        return found | {("ticket", push.reference): dict(push.fields)}

    def decided(self, subject: Subject) -> Decision:
        """What the CRM may be told of it today."""
        return decide(self.policy, subject.facts(self.clock().date()), "hubspot")

    def landed(
        self, session: Session, pairs: Sequence[tuple[Composed, Outcome]], now: datetime
    ) -> None:
        """Remember ids, what was written and what is gone, and record what was disclosed."""
        crm_landing.landed(session, pairs, self.shared, now=now)


@dataclass(frozen=True, slots=True)
class _Push:
    """One push in the making."""

    teller: CrmTeller
    policy: Policy
    subject: Subject
    around: Around
    takes_back: bool = False
    """Whatever an earlier push may have brought goes, also where nobody heard how it ended."""

    def record(self, ticket: RemoteRecord | None) -> RecordPush:
        """The referral with its parties."""
        subject, referral = self.subject, self.subject.referral
        company = (
            self._party("company", subject.partner.key, _company(subject.partner))
            if (subject.partner)
            else None
        )
        clinician = (
            self._party("clinician", subject.contact.key, _clinician(subject.contact))
            if (subject.contact)
            else None
        )
        patient, withdrawn = self._patient(ticket)
        shown = _shown_status(referral)
        is_news = ticket is None or ticket.status_seen != shown
        fields = self._ticket_fields()
        return RecordPush(
            reference=referral.reference,
            fields=self._sent("ticket", referral.reference, fields, ticket),
            status=shown if is_news else None,
            partner=company,
            clinician=clinician,
            patient=patient,
            remote_id=ticket.remote_id if ticket else None,
            links_known=bool(ticket and ticket.links == links_of((company, clinician, patient))),
            written_at=self._contested("ticket", referral.reference, fields, ticket),
            takes_key=ticket is not None and ticket.status_seen is None,
            withdrawn=withdrawn,
            untied=self.takes_back and not _shows_patients(self.policy),
        )

    def _ticket_fields(self) -> dict[str, str | None]:
        referral = self.subject.referral
        reason, shown = referral.status_reason, _shown_status(referral)
        appointment = referral.appointment_at
        return {
            "subject_line": _subject_line(referral),
            "source": referral.source,
            "received_at": referral.received_at.isoformat(),
            "priority": referral.priority,
            "consent": referral.consent,
            "service": referral.service,
            "status_reason": reason if reason in REASONS.get(shown or "", ()) else None,
            "appointment_at": appointment.isoformat() if appointment else None,
            "link": f"{self.teller.desk_url}/{referral.reference}",
            **{name: self.subject.values.get(name) for name in CLINICAL},
        }

    def _patient(self, ticket: RemoteRecord | None) -> tuple[PartyPush | None, Withdrawn | None]:
        """The patient where the policy lets anything of them through; else what to take back."""
        key = self.subject.patient_key
        there = self.around.known.get(("patient", key))
        wanted = {name: self.subject.values.get(name) for name in PATIENT}
        if _shows_patients(self.policy):
            is_kept = there is None or there.state == "live"
            has_any = bool(self._allowed(wanted))
            return (self._party("patient", key, wanted) if is_kept and has_any else None), None
        if there is None and self.takes_back and _shows_patients(self.teller.policy):
            return None, self._perhaps_there(key, wanted)
        tied = ticket is not None and (ticket.links or "").split("|")[-1:] == [key]
        if there is None or there.state != "live" or not (tied or there.disclosed):
            return None, None
        is_needed = key in self.around.needed and _shows_patients(self.teller.policy)
        archive = not there.adopted and not is_needed
        clear = () if is_needed else tuple(_names(there.disclosed))
        return None, Withdrawn(there.remote_id, archive=archive, clear=clear)

    def _perhaps_there(self, key: str, wanted: Iterable[str]) -> Withdrawn:
        is_needed = key in self.around.needed
        clear = () if is_needed else tuple(name for name in wanted if self._went_before(name))
        return Withdrawn("", archive=not is_needed, clear=clear, key=key)

    def _went_before(self, name: str) -> bool:
        return self.teller.policy.verdict(name, "hubspot") != "deny"

    def _party(self, kind: str, key: str, fields: Mapping[str, str | None]) -> PartyPush:
        there = self.around.known.get((kind, key))
        is_live = there is not None and there.state == "live"
        return PartyPush(
            key=key,
            fields=self._sent(kind, key, fields, there if is_live else None),
            remote_id=there.remote_id if there and is_live else None,
            written_at=self._contested(kind, key, fields, there if is_live else None),
        )

    def _sent(
        self,
        kind: str,
        key: str,
        fields: Mapping[str, str | None],
        there: RemoteRecord | None,
    ) -> dict[str, str]:
        """What may go, without what staff may have corrected since; and "" for what the policy
        keeps here by now."""
        allowed = self._allowed(fields)
        brought = {n for n in fields if self.takes_back and self._went_before(n)}
        held = brought | set(_names(there.disclosed if there else None))
        denied = sorted(n for n in held if self.policy.verdict(n, "hubspot") == "deny")
        cleared = dict.fromkeys(denied, "")
        settled = self._settled(kind, key, allowed) if there else set()
        return cleared | {name: value for name, value in allowed.items() if name not in settled}

    def _allowed(self, fields: Mapping[str, str | None]) -> dict[str, str]:
        present = {name: value for name, value in fields.items() if value}
        return dict(disclose(self.policy, "hubspot", present).allowed)

    def _settled(self, kind: str, key: str, allowed: Mapping[str, str]) -> set[str]:
        """Shared fields that are not ours to write now: theirs, or as agreed on last."""
        shared = self.teller.shared
        owners = shared.owners.get(kind, {}) if shared else {}
        return {
            name
            for name, value in allowed.items()
            if name in owners and not self._is_ours_to_say(kind, key, name, value)
        }

    def _is_ours_to_say(self, kind: str, key: str, name: str, value: str) -> bool:
        """Whether we wrote it since both sides agreed; of a patient, the last referral speaks."""
        shared = self.teller.shared
        if shared is None or shared.owners[kind][name] == "theirs":
            return False
        if self.around.newest.get(key, 0) > self.subject.referral.id:
            return False
        before = self.around.agreed.get((key, name))
        normal = shared.normal(name, value)
        return before is None or before.digest != shared.digest(name, normal or value)

    def _contested(
        self,
        kind: str,
        key: str,
        fields: Mapping[str, str | None],
        there: RemoteRecord | None,
    ) -> dict[str, datetime]:
        """Shared fields that we wrote on a record that is there: staff may have, too."""
        shared = self.teller.shared
        owners = shared.owners.get(kind, {}) if shared else {}
        if there is None or not owners:
            return {}
        written = self.subject.referral.updated_at
        allowed = self._allowed(fields)
        return {
            name: written
            for name, value in allowed.items()
            if name in owners and self._is_ours_to_say(kind, key, name, value)
        }


def _shows_patients(policy: Policy) -> bool:
    return any(policy.verdict(name, "hubspot") == "allow" for name in PATIENT)


def _around(session: Session, subjects: Sequence[Subject], *, with_fields: bool) -> Around:
    known = _known(session, subjects)
    patients = {
        one.patient_key
        for one in subjects
        if ("patient", one.patient_key) in known or one.referral.disclosure_limit
    }
    tickets = {key for kind, key in known if kind == "ticket"}
    wanted = tickets | patients if with_fields else set()
    agreed = fieldsync.agreed(session, ("ticket", "patient"), wanted) if wanted else {}
    newest, needed = _others(session, patients)
    return Around(known, agreed, newest, needed)


def _others(session: Session, patients: set[str]) -> tuple[dict[str, int], frozenset[str]]:
    """Of each patient that the CRM knows: their last referral; and who has one that shows them."""
    if not patients:
        return {}, frozenset()
    rows = session.execute(
        select(Referral.patient_key, Referral.id, Referral.disclosure_limit).where(
            Referral.patient_key.in_(patients), Referral.status != "void"
        )
    ).all()
    newest: dict[str, int] = {}
    for key, number, _ in rows:
        newest[key or ""] = max(newest.get(key or "", 0), number)
    return newest, frozenset(key for key, _, limit in rows if key and limit != "reference")


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


def _disclosed(push: RecordPush, known: Known) -> dict[tuple[str, str], str]:
    """What each record holds by our hand once this push has landed, as names."""
    parties = {"company": push.partner, "clinician": push.clinician, "patient": push.patient}
    sent = {(kind, one.key): one.fields for kind, one in parties.items() if one}
    sent["ticket", push.reference] = push.fields
    return {
        place: ",".join(sorted(_held_after(known.get(place), fields)))
        for place, fields in sent.items()
    }


def _held_after(there: RemoteRecord | None, fields: Mapping[str, str]) -> set[str]:
    held = set(_names(there.disclosed)) if there and there.state == "live" else set()
    return (held | {n for n, value in fields.items() if value}) - {
        n for n, value in fields.items() if not value
    }


def _names(disclosed: str | None) -> list[str]:
    return [name for name in (disclosed or "").split(",") if name]


def _shown_status(referral: Referral) -> str | None:
    """One that was joined to another shows as not accepted, being a duplicate; None for any other
    that is void: its ticket stays in the stage staff have it in."""
    if referral.status != "void":
        return referral.status
    return "declined" if referral.merged_into_id else None


def _subject_line(referral: Referral) -> str:
    joined = " (joined to another)" if referral.merged_into_id else ""
    return f"Referral {referral.reference}{joined}"


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
