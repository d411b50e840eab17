"""Staff merge the tickets of two referrals: a person says whether both are one (FAULTS 17)."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.loop import consents
from integrator.loop.audience import task_intents
from integrator.loop.merged_tickets import QUESTION
from integrator.models import JoinedEnvelope, OutboxMessage, Referral, RemoteRecord, Review
from integrator.reviewing import joining
from tests.both_ways.office import AUDIENCE, Office


@dataclass(frozen=True)
class Merged:
    """Two referrals, whose tickets were merged into the first one's."""

    office: Office
    keeper: str
    """The reference whose ticket is left."""
    loser: str
    ticket: str

    def standing(self) -> dict[str, str]:
        """Reference → status."""
        return {one.reference: one.status for one in self.office.referrals()}

    def question(self) -> Review | None:
        """What the desk is asked."""
        found = self.office.rows(
            select(Review).where(Review.question == QUESTION, Review.state == "open")
        )
        assert len(found) < 2
        return found[0] if found else None

    def stage(self, ticket: str) -> str | None:
        """Our status for the stage that a ticket stands in."""
        placed = self.office.properties("tickets", ticket)["hs_pipeline_stage"]
        return self.office.parts.feed.account.ids().status_of(placed)

    def join(self) -> None:
        """A person says they are one."""
        office = self.office
        keep, other = (self._one(name) for name in (self.keeper, self.loser))
        office.db.write(
            lambda s: joining.join(
                s,
                office.vault,
                s.get_one(Referral, keep.id),
                s.get_one(Referral, other.id),
                actor="sam",
                audience=AUDIENCE,
                now=office.clock(),
            )
        )

    def keep_apart(self) -> None:
        """A person says they are two."""
        question = self.question()
        assert question is not None
        self.office.db.write(
            lambda s: joining.keep_apart(
                s,
                s.get_one(Review, question.id),
                actor="sam",
                audience=AUDIENCE,
                now=self.office.clock(),
            )
        )
        self.office.deliver()

    def _one(self, reference: str) -> Referral:
        [found] = [one for one in self.office.referrals() if one.reference == reference]
        return found


@pytest.fixture
def merged(office: Office) -> Merged:
    """Seen and asked about."""
    keeper, loser = office.refer(2)
    kept, lost = (office.remote("ticket", one.reference) for one in (keeper, loser))
    office.twin.twin.merge("tickets", kept, lost)
    office.look()
    return Merged(office, keeper.reference, loser.reference, kept)


def test_it_is_asked_once_and_said_on_the_ticket_and_moves_count_for_one(merged: Merged) -> None:
    office = merged.office
    question = merged.question()
    assert question is not None
    assert question.detail == merged.keeper
    [note] = office.twin.twin.notes_on(merged.ticket)
    assert f"the ticket of referral {merged.loser} was merged into this one" in note
    assert f"https://desk.example/admin/referrals/{merged.loser}" in note
    office.move(merged.ticket, "accepted")
    assert office.look() == 1
    assert merged.standing() == {merged.keeper: "accepted", merged.loser: "received"}
    assert merged.question() is not None
    assert len(office.twin.twin.notes_on(merged.ticket)) == 1


def test_what_is_done_with_the_other_meanwhile_does_not_reach_the_ticket(merged: Merged) -> None:
    office = merged.office
    [loser] = [one for one in office.referrals() if one.reference == merged.loser]
    office.change(loser, "declined", reason="capacity")
    office.deliver()
    assert merged.stage(merged.ticket) == "received"
    assert len(office.twin.twin.records("tickets")) == 1
    last = office.rows(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1))
    assert [one.state for one in last] == ["cancelled"]


def test_joined_they_are_one_referral_with_one_ticket(merged: Merged) -> None:
    office = merged.office
    merged.join()
    office.deliver()
    office.look()
    assert merged.standing() == {merged.keeper: "received", merged.loser: "void"}
    assert merged.question() is None
    assert len(office.twin.twin.records("tickets")) == 1
    assert merged.stage(merged.ticket) == "received"


def test_kept_apart_the_other_gets_a_ticket_of_its_own(merged: Merged) -> None:
    office = merged.office
    office.move(merged.ticket, "accepted")
    office.look()
    merged.keep_apart()
    office.look()
    assert merged.question() is None
    anew = office.remote("ticket", merged.loser)
    assert anew != merged.ticket
    assert merged.stage(anew) == "received"
    office.move(anew, "declined", referral_status_reason="capacity")
    assert office.look() == 1
    assert merged.standing() == {merged.keeper: "accepted", merged.loser: "declined"}


def test_kept_apart_and_merged_again_it_is_asked_again(merged: Merged) -> None:
    office = merged.office
    merged.keep_apart()
    anew = office.remote("ticket", merged.loser)
    office.twin.twin.merge("tickets", merged.ticket, anew)
    office.look()
    assert merged.question() is not None


def test_a_join_taken_back_gives_the_other_a_ticket_again(merged: Merged) -> None:
    office = merged.office
    merged.join()
    office.deliver()
    [joined] = office.rows(select(JoinedEnvelope))
    office.db.write(
        lambda s: joining.restore(
            s,
            s.get_one(JoinedEnvelope, joined.id),
            actor="sam",
            audience=AUDIENCE,
            now=office.clock(),
        )
    )
    office.deliver()
    assert len(office.twin.twin.records("tickets")) == 2
    assert merged.stage(office.remote("ticket", merged.loser)) == "received"


def test_the_ticket_of_one_joined_before_is_merged_without_a_question(office: Office) -> None:
    """Into the one it was joined to, or the other way round: that one goes on with what is left."""
    keeper, loser = office.refer(2)
    kept, lost = (office.remote("ticket", one.reference) for one in (keeper, loser))
    one = Merged(office, keeper.reference, loser.reference, lost)
    one.join()
    office.deliver()
    office.twin.twin.merge("tickets", lost, kept)
    office.look()
    assert one.question() is None
    assert office.remote("ticket", keeper.reference) == lost
    assert one.stage(lost) == "received"
    assert office.properties("tickets", lost)["referral_reference"] == keeper.reference
    office.move(lost, "accepted")
    assert office.look() == 1
    assert one.standing() == {keeper.reference: "accepted", loser.reference: "void"}


def test_a_ticket_that_is_new_after_the_merge_stands_for_whose_key_it_carries(
    office: Office,
) -> None:
    """HubSpot may make a new record of both: each id is among those merged into it."""
    keeper, loser = office.refer(2)
    kept, lost = (office.remote("ticket", one.reference) for one in (keeper, loser))
    office.parts.client.sdk.crm.objects.basic_api.create(
        "tickets", {"properties": {"subject": "both", "hs_pipeline_stage": "1"}}
    )
    fresh = office.twin.twin.records("tickets")[-1].id
    office.twin.twin.merge("tickets", fresh, kept)
    office.twin.twin.merge("tickets", fresh, lost)
    office.twin.twin.change("tickets", fresh, _place(office, "received"))
    office.look()
    one = Merged(office, keeper.reference, loser.reference, fresh)
    assert office.remote("ticket", keeper.reference) == fresh
    question = one.question()
    assert question is not None
    assert question.detail == keeper.reference


def _place(office: Office, status: str) -> dict[str, str]:
    ids = office.parts.feed.account.ids()
    return {"hs_pipeline": ids.pipeline, "hs_pipeline_stage": ids.stages[status]}


def test_a_push_that_lands_on_the_other_ticket_before_we_know_is_no_move_of_it(
    office: Office,
) -> None:
    """Staff merge; a second later the one that is lost is moved here, and its push goes out."""
    keeper, loser = office.refer(2)
    kept, lost = (office.remote("ticket", one.reference) for one in (keeper, loser))
    office.twin.twin.merge("tickets", kept, lost)
    office.change(loser, "declined", reason="capacity")
    office.deliver()
    one = Merged(office, keeper.reference, loser.reference, kept)
    assert one.question() is not None
    assert one.stage(kept) == "received"
    assert office.look() == 0
    assert one.standing() == {keeper.reference: "received", loser.reference: "declined"}
    assert office.properties("tickets", kept)["subject"] == f"Referral {keeper.reference}"
    one.keep_apart()
    assert one.stage(office.remote("ticket", loser.reference)) == "declined"


PATIENTS_OWN = {"referral_rationale", "referral_service", "referral_consent"}


def test_what_a_merge_fills_into_a_ticket_of_consent_withdrawn_is_taken_back(
    office: Office,
) -> None:
    """HubSpot gives the ticket that is left what it lacked; what policy keeps leaves it again."""
    office.reconfigure("full")
    keeper, loser = office.refer(2)
    kept, lost = (office.remote("ticket", one.reference) for one in (keeper, loser))
    office.db.write(
        lambda s: consents.withdraw(
            s,
            s.get_one(Referral, keeper.id),
            actor="sam",
            audience=AUDIENCE,
            now=office.clock(),
        )
    )
    office.deliver()
    held = office.properties("tickets", lost)
    office.twin.twin.merge("tickets", kept, lost)
    given = {name for name in PATIENTS_OWN if office.properties("tickets", kept).get(name)}
    assert given == {name for name in PATIENTS_OWN if held.get(name)} != set()
    office.look()
    left = office.properties("tickets", kept)
    assert not any(left.get(name) for name in PATIENTS_OWN)
    assert left["referral_reference"] == keeper.reference
    assert left["subject"] == f"Referral {keeper.reference}"


@pytest.mark.parametrize("is_merged_first", [True, False])
def test_a_ticket_of_consent_withdrawn_is_tied_to_no_patient_that_a_merge_brings(
    office: Office, is_merged_first: bool
) -> None:
    keeper, loser = office.refer(2)
    kept, lost = (office.remote("ticket", one.reference) for one in (keeper, loser))
    other = office.remote("patient", loser.patient_key)

    def merge() -> None:
        office.twin.twin.merge("tickets", kept, lost)
        assert other in office.twin.twin.linked("tickets", kept, "contacts")
        office.look()

    if is_merged_first:
        merge()
    office.db.write(
        lambda s: consents.withdraw(
            s,
            s.get_one(Referral, keeper.id),
            actor="sam",
            audience=AUDIENCE,
            now=office.clock(),
        )
    )
    office.deliver()
    if not is_merged_first:
        merge()
    tied = office.twin.twin.linked("tickets", kept, "contacts")
    assert list(tied.values()) == [{"Referring clinician"}]
    assert office.properties("contacts", other)["lastname"] == "Doe1", "it is only untied"
    one = Merged(office, keeper.reference, loser.reference, kept)
    one.keep_apart()
    anew = office.remote("ticket", loser.reference)
    assert other in office.twin.twin.linked("tickets", anew, "contacts")


def test_the_open_task_of_the_one_that_is_joined_is_completed(office: Office) -> None:
    keeper, loser = office.refer(2)

    def remind(session: Session) -> None:
        referral = session.get_one(Referral, loser.id)
        referral.reminded = 1
        outbox.add(session, task_intents(referral, AUDIENCE), now=office.clock())

    office.db.write(remind)
    office.deliver()
    kept, lost = (office.remote("ticket", one.reference) for one in (keeper, loser))
    office.twin.twin.merge("tickets", kept, lost)
    office.look()
    one = Merged(office, keeper.reference, loser.reference, kept)
    one.join()
    office.deliver()
    [done] = office.twin.twin.tasks_on(kept)
    assert done["hs_task_status"] == "COMPLETED"
    rows = office.rows(select(RemoteRecord.is_open).where(RemoteRecord.kind == "task"))
    assert rows == [False]
