"""What patients agree to, on both databases: records, what follows, and a send under way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from integrator import fhir
from integrator.correspondence.links import Links
from integrator.delivery.delivering import Delivery, Route
from integrator.loop import consents, status, withdrawing
from integrator.loop.audience import CRM, LETTER, ROW, Audience
from integrator.loop.consents import Said
from integrator.loop.status import Change
from integrator.models import (
    AuditEntry,
    Consent,
    DisclosureDecision,
    OutboxMessage,
    Partner,
    Referral,
)
from integrator.ports import Delivered, Outcome, Outgoing
from integrator.reviewing import correcting
from integrator.reviewing.correcting import Typed
from integrator.store.cursors import MergedCursor
from integrator.telling.crm import CrmTeller
from integrator.telling.letters import LetterTeller
from integrator.telling.rows import RowTeller
from tests.core.clinic import Clinic, ListSource, ScriptedSink, mail
from tests.core.policies import CONFIG
from tests.core.policy.test_consent import policy

FULL = policy("full", given_covers=("refer", "share_back"))


def refer(clinic: Clinic, *, says: str = "Consent: yes") -> Referral:
    """A referral that came by mail."""
    sent = mail(1)
    body = sent.body.replace(b"Consent: yes", says.encode())
    clinic.intake.sync(ListSource([replace(sent, body=body)]), MergedCursor())
    return clinic.referrals()[-1]


def records(clinic: Clinic) -> Sequence[Consent]:
    """Every record, oldest first."""
    return clinic.db.read(lambda s: s.scalars(select(Consent).order_by(Consent.id)).all())


def act(clinic: Clinic, deed: Any, **more: Any) -> Any:
    """Something that staff do about the first referral."""

    def work(session: Any) -> Any:
        referral = session.scalars(select(Referral).order_by(Referral.id)).first()
        audience = clinic.audience(session)
        return deed(
            session, referral, actor="sam@clinic.example", audience=audience, now=clinic.now, **more
        )

    return clinic.db.write(work)


def withdraw(clinic: Clinic) -> bool:
    """The patient takes it back, by telephone."""
    found: bool = act(clinic, consents.withdraw, how="verbal", reason="patient_called")
    return found


def way_out(clinic: Clinic, sink: Any = None) -> Delivery:
    """Everything that leaves, with the whole policy open."""
    links = Links("https://clinic.example", "x" * 32)
    crm = CrmTeller(clinic.vault, FULL, "https://desk.example", clock=clinic.clock)
    letters = LetterTeller(
        clinic.vault, CONFIG.clinic, CONFIG.mail, links, "clinic.example", FULL, clinic.clock
    )
    mailer = ScriptedSink(LETTER)
    routes = {
        CRM: Route(sink or clinic.sink, crm.compose, crm.landed),
        LETTER: Route(mailer, letters.compose, letters.landed),
    }
    return Delivery(clinic.db, routes, clinic.clock)


def deeds(clinic: Clinic, action: str) -> Sequence[AuditEntry]:
    """Audit entries of this action."""
    query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return clinic.db.read(lambda s: s.scalars(query).all())


def test_what_is_read_becomes_a_record_with_its_evidence(clinic: Clinic) -> None:
    referral = refer(clinic)
    [made] = records(clinic)
    assert (made.state, made.scope, made.by_whom, made.how) == (
        "given",
        "refer",
        "clinician",
        "unknown",
    )
    assert (made.envelope_id, made.part) == (referral.envelope_id, "body")
    assert (made.recorded_by, made.recorded_at) == ("intake", clinic.now)
    assert referral.disclosure_limit is None


def test_nothing_said_makes_no_record(clinic: Clinic) -> None:
    assert refer(clinic, says="Notes: none").consent == "unknown"
    assert records(clinic) == []


def test_refused_and_pending_are_limited_from_the_first(clinic: Clinic) -> None:
    assert refer(clinic, says="Consent: refused").disclosure_limit == "reference"
    assert [one.state for one in records(clinic)] == ["refused"]


def test_pending_is_limited_to_what_is_needed_to_ask(clinic: Clinic) -> None:
    assert refer(clinic, says="Consent: not yet, form sent").disclosure_limit == "contact"


def test_withdrawing_cancels_what_waits_and_tells_it_anew(clinic: Clinic) -> None:
    referral = refer(clinic)
    assert withdraw(clinic)
    now = clinic.referrals()[0]
    assert (now.consent, now.disclosure_limit) == ("refused", "reference")
    assert (now.waiting_on, now.next_action) == ("clinic", "settle_consent")
    first, again = clinic.messages(CRM)
    assert (first.state, first.note, again.state, again.kind) == (
        "cancelled",
        "consent",
        "due",
        "withdraw",
    )
    letters = clinic.messages(LETTER)
    assert [(one.kind, one.state) for one in letters] == [
        ("acknowledgement", "cancelled"),
        ("consent_withdrawn", "due"),
    ]
    [deed] = deeds(clinic, "consent.recorded")
    assert deed.detail["state"] == "withdrawn"
    assert deed.subject == referral.reference
    assert not withdraw(clinic), "it is withdrawn once"
    assert len(clinic.messages(LETTER)) == 2


def test_the_letter_says_that_it_was_withdrawn_and_nothing_else(clinic: Clinic) -> None:
    referral = refer(clinic)
    withdraw(clinic)
    out = way_out(clinic)
    out.drain(LETTER)
    [sent] = out.routes[LETTER].sink.reached  # type: ignore[attr-defined]
    letter = sent.body
    assert referral.reference in letter.subject
    assert "withdrawn" in letter.text
    for word in ("Jane", "Doe", "tired", "http", "Received", "nutrition"):
        assert word not in letter.subject + letter.text + letter.html


@dataclass
class SlowSink:
    """A CRM that takes its time: something happens while the first call is under way."""

    meanwhile: list[Callable[[], object]]
    topic: str = CRM
    reached: list[Outgoing[Any]] = field(default_factory=list)

    def deliver(self, batch: Sequence[Outgoing[Any]]) -> Sequence[Outcome]:
        """Let it happen, then take everything."""
        while self.meanwhile:
            self.meanwhile.pop()()
        self.reached += batch
        return [Delivered({"ticket": "501", "patient": "601"}) for _ in batch]


def test_withdrawn_between_claim_and_delivery_nothing_is_sent(clinic: Clinic) -> None:
    """Fault 40: a worker has claimed it when the patient withdraws."""
    refer(clinic)
    out = way_out(clinic)
    route = out.routes[CRM]

    def late(session: Any, messages: Any) -> Any:
        composed = route.compose(session, messages)
        withdraw(clinic)
        return composed

    late_route = Route(route.sink, late, route.landed)
    Delivery(clinic.db, {CRM: late_route}, clinic.clock).deliver_batch(CRM)
    assert clinic.sink.reached == []
    assert [one.state for one in clinic.messages(CRM)] == ["cancelled", "due"]


def test_withdrawn_while_the_call_is_under_way_what_left_is_taken_back(clinic: Clinic) -> None:
    """Fault 40: what has left has left; its result changes nothing, and the withdrawal follows."""
    refer(clinic)
    sink = SlowSink([lambda: withdraw(clinic)])
    out = way_out(clinic, sink)
    out.deliver_batch(CRM)
    first, again = clinic.messages(CRM)
    assert (first.state, first.note) == ("cancelled", "consent")
    assert again.due_at > clinic.now, "it must not overtake the one under way"
    assert out.deliver_batch(CRM) == 0
    clinic.later(minutes=4)
    out.drain(CRM)
    push = sink.reached[-1].body
    assert push.patient is None
    assert push.withdrawn is not None
    assert push.withdrawn.remote_id == "601"
    assert push.fields["consent"] == ""
    assert push.fields["reason"] == ""
    assert [one.state for one in clinic.messages(CRM)] == ["cancelled", "done"]
    [deed] = deeds(clinic, "sends.cancelled")
    assert deed.detail == {"count": 2, "under_way": 1}


def test_a_call_that_outlasts_the_withdrawal_is_taken_back_once_it_ends(clinic: Clinic) -> None:
    """Fault 40: it hung for longer than its lease; what it brought came after the reduction."""
    refer(clinic)

    def reduced() -> None:
        withdraw(clinic)
        clinic.later(minutes=4)
        way_out(clinic, SlowSink([])).drain(CRM)

    sink = SlowSink([reduced])
    out = way_out(clinic, sink)
    out.deliver_batch(CRM)
    out.drain(CRM)
    late, last = (one.body for one in sink.reached)
    assert late.fields["reason"], "it carried what may not be there any more"
    assert (last.fields["reason"], last.fields["consent"]) == ("", "")
    assert (last.patient, last.withdrawn.remote_id) == (None, "601")
    assert [one.state for one in clinic.messages(CRM)] == ["cancelled", "done", "done"]


def test_an_edited_row_or_a_late_reading_does_not_give_consent_again(clinic: Clinic) -> None:
    refer(clinic)
    withdraw(clinic)

    def reads_given(session: Any, referral: Referral, **by: Any) -> None:
        referral.consent = "given"
        consents.follow(session, referral, consents.Read(part="row:Consent"), **by)

    act(clinic, reads_given)
    now = clinic.referrals()[0]
    assert (now.consent, now.disclosure_limit) == ("refused", "reference")
    assert [one.state for one in records(clinic)] == ["given", "withdrawn"]


def test_a_person_may_record_that_it_is_given_again(clinic: Clinic) -> None:
    refer(clinic)
    withdraw(clinic)
    said = Said("given", by_whom="guardian", how="written", given_on=date(2026, 11, 23))
    act(clinic, lambda s, r, **by: consents.note(s, r, said, **by))
    now = clinic.referrals()[0]
    assert (now.consent, now.disclosure_limit) == ("given", None)


def test_a_correction_at_the_desk_makes_a_record(clinic: Clinic) -> None:
    refer(clinic, says="Notes: none")
    intake = clinic.intake

    def correct(session: Any, referral: Referral, **_: Any) -> None:
        correcting.correct(
            intake, session, referral, Typed("consent", "refused"), actor="sam@clinic.example"
        )

    act(clinic, correct)
    [made] = records(clinic)
    assert (made.state, made.recorded_by, made.part) == ("refused", "sam@clinic.example", None)
    assert clinic.referrals()[0].disclosure_limit == "reference"


def test_each_decision_is_kept_once_and_named_in_the_audit(clinic: Clinic) -> None:
    referral = refer(clinic)
    out = way_out(clinic)
    out.drain(CRM)
    out.drain(LETTER)
    act(clinic, lambda s, r, **by: withdrawing.reduce(s, r, to=None, **by))
    out.drain(CRM)
    query = select(DisclosureDecision).order_by(DisclosureDecision.id)
    made = clinic.db.read(lambda s: s.scalars(query).all())
    assert {(one.destination, one.outcome, one.rule) for one in made} == {
        ("hubspot", "allowed", "policy"),
        ("mail", "allowed", "policy"),
    }
    assert len(made) == 2
    ids = {one.destination: one.id for one in made}
    told = [one.detail["decision"] for one in deeds(clinic, "hubspot.disclosed")]
    assert told == [ids["hubspot"]] * 2
    assert deeds(clinic, "mail.sent")[0].detail["decision"] == ids["mail"]
    withdraw(clinic)
    out.drain(CRM)
    last = clinic.db.read(lambda s: s.scalars(query).all())[-1]
    assert (last.outcome, last.level, last.rule) == ("reduced", "reference", "withdrawn")
    assert last.referral_id == referral.id


def test_part_2_leaves_the_reference_alone(clinic: Clinic) -> None:
    refer(clinic)
    act(clinic, consents.set_part2, on=True)
    act(clinic, lambda s, r, **by: _accept(s, r, **by))
    out = way_out(clinic)
    out.drain(CRM)
    out.drain(LETTER)
    push = clinic.sink.reached[-1].body
    assert push.patient is None
    told = {name for name, value in push.fields.items() if value}
    assert told <= {"subject_line", "source", "received_at", "priority", "link"}
    [sent] = out.routes[LETTER].sink.reached  # type: ignore[attr-defined]
    assert "Accepted" not in sent.body.subject + sent.body.text + sent.body.html
    act(clinic, consents.set_part2, on=False)
    assert clinic.referrals()[0].disclosure_limit is None


def _accept(session: Any, referral: Referral, **by: Any) -> None:
    move = Change(to="accepted", actor=by["actor"], origin="admin")
    status.change(session, referral, move, audience=by["audience"], now=by["now"])


def test_a_part_2_row_bears_its_reference_and_nothing_else(clinic: Clinic) -> None:
    clinic.topics = frozenset({ROW})
    refer(clinic)

    def queue(session: Any, referral: Referral, **by: Any) -> None:
        referral.source = "north-sheet"
        session.flush()
        consents.set_part2(session, referral, on=True, **by)

    act(clinic, queue)
    teller = RowTeller(clinic.vault, CONFIG.clinic, FULL, clinic.clock)

    def compose(session: Any) -> Any:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == ROW)).all()
        return teller.compose(session, found)

    [one] = clinic.db.read(compose)
    assert (one.outgoing.body.status_label, one.outgoing.body.problem) == ("", "")


def test_sources_may_be_part_2_as_a_whole(clinic: Clinic) -> None:
    def hears(session: Any) -> Audience:
        return replace(clinic.audience(session), part2_sources=frozenset({"clinic-inbox"}))

    intake = clinic.intake
    rules = replace(intake.rules, audience=hears)
    replace(intake, rules=rules).sync(ListSource([mail(1)]), MergedCursor())
    [made] = clinic.referrals()
    assert (made.part2, made.disclosure_limit) == (True, "reference")


def test_consent_that_ran_out_is_followed(clinic: Clinic) -> None:
    refer(clinic)
    said = Said("given", how="written", expires_on=date(2026, 11, 30))
    act(clinic, lambda s, r, **by: consents.note(s, r, said, **by))
    assert lapse(clinic) == 0
    clinic.later(days=8)
    assert lapse(clinic) == 1
    assert clinic.referrals()[0].disclosure_limit == "reference"
    assert lapse(clinic) == 0


def lapse(clinic: Clinic) -> int:
    """What the clock does."""
    return clinic.db.write(lambda s: consents.lapse(s, audience=clinic.audience(s), now=clinic.now))


def test_the_type_of_the_partner_is_a_fact_of_the_decision(clinic: Clinic) -> None:
    refer(clinic)
    clinic.db.write(lambda s: s.query(Partner).update({"is_provider": True}))
    out = way_out(clinic)
    out.drain(CRM)
    first = clinic.count(DisclosureDecision)
    clinic.db.write(lambda s: s.query(Partner).update({"is_provider": False}))
    act(clinic, lambda s, r, **by: withdrawing.reduce(s, r, to=None, **by))
    out.drain(CRM)
    assert (first, clinic.count(DisclosureDecision)) == (1, 2)


def test_an_export_asks_consent_and_names_its_decision(clinic: Clinic) -> None:
    refer(clinic)

    def exported() -> frozenset[str]:
        told = fhir.next_page(clinic.db, clinic.vault, FULL, after=0, limit=9, now=clinic.now)
        return frozenset({*told[0].values, *told[0].masked})

    assert "patient_family_name" in exported()
    withdraw(clinic)
    assert exported() == frozenset()
    first, last = deeds(clinic, "fhir.exported")
    assert first.detail["decision"] != last.detail["decision"]
    made = clinic.db.read(lambda s: s.get_one(DisclosureDecision, last.detail["decision"]))
    assert (made.destination, made.outcome, made.rule) == ("export", "denied", "withdrawn")
