"""Mails as tests of intake want them: from whom, checked or not, read as this or that."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from integrator.intake.steps import Intake
from integrator.ports import Draft, Envelope, FieldReading, ReferralDraft
from integrator.store.cursors import MergedCursor
from tests.core.clinic import OUR_MX, START, Clinic, ListSource

JANE = {
    "patient_given_name": "Jane",
    "patient_family_name": "Doe",
    "patient_birth_date": "1980-03-04",
    "patient_phone": "+1 415 555 0132",
    "patient_email": "jane@home.example",
    "service_words": "Nutrition",
    "reason": "tired for six months",
    "consent": "yes",
    "partner_practice": "North Practice",
}


class _FromStart(MergedCursor):
    """Every list is shown from its start."""

    def load(self, session, source):  # type: ignore[no-untyped-def]
        return {}


def mail_from(
    name: str, sender: str = "ana@north.example", *, result: str = "dkim=pass", more: str = ""
) -> Envelope:
    """A mail of this name; `result` is what our mail server says of its signature, "" nothing."""
    domain = sender.rpartition("@")[2]
    checked = f"Authentication-Results: {OUR_MX}; {result} header.d={domain}\n" if result else ""
    body = f"{checked}{more}From: {sender}\nMessage-ID: <{name}@{domain}>\n\n{name}\n"
    return Envelope("clinic-inbox", name, START, "message/rfc822", body.encode())


def saying(**changed: str) -> Draft:
    """A draft of one referral: Jane's, but for what is changed; "" leaves a field out."""
    values = {name: value for name, value in {**JANE, **changed}.items() if value}
    readings = {name: FieldReading(value, "body", "label") for name, value in values.items()}
    return Draft(outcome="referral", referrals=(ReferralDraft(readings),))


def take_in(clinic: Clinic, *pairs: tuple[Envelope, Draft], source: str = "clinic-inbox") -> None:
    """These envelopes arrive together, each read as its draft."""
    drafts = {envelope.external_id: draft for envelope, draft in pairs}
    reading_as(clinic, drafts).sync(
        ListSource([envelope for envelope, _ in pairs], name=source), _FromStart()
    )


def reading_as(clinic: Clinic, drafts: dict[str, Draft]) -> Intake:
    """An intake that reads each envelope, by its external id, as this draft."""

    def read(envelopes: Iterable[Envelope], **_: object) -> Iterator[Draft]:
        return (drafts[one.external_id] for one in envelopes)

    return replace(clinic.intake, drafts=read)
