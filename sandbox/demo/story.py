"""Three referrals on three ways, followed until each is a ticket and its sender has heard."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sandbox.clinic import ADDRESS
from sandbox.demo.form import OpenForm
from sandbox.demo.outside import Caught, Outside, Ticket
from sandbox.demo.processes import Crew
from sandbox.demo.telling import Screen
from sandbox.people import Sample, as_form, as_mail, as_row, full_name, samples

ARRIVAL_SECONDS: Final = 60
"""The sheet is looked at every 15 s."""
STATUS_SECONDS: Final = 30
FORM: Final = "web-form"
MOVED_TO: Final = "Accepted"
LEFT_OUT: Final = ("patient_phone", "patient_email")
"""What the partner forgets in the sheet; the letter's link leads to the page that asks for it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A referral on its way."""

    way: str
    sample: Sample
    at: float


@dataclass(frozen=True, slots=True)
class Story:
    """What is shown, and where."""

    crew: Crew
    outside: Outside
    screen: Screen
    public_url: str

    def tell(self, round_number: int) -> Sequence[Ticket]:
        """Send the three referrals of a round; returns their tickets."""
        last = self._last_mail()
        by_mail, by_form, by_sheet = _round(round_number)
        form = OpenForm.at(self.outside.http, f"{self.public_url}/refer/{FORM}")
        in_sheet = self._type(by_sheet)
        first = self._arrived(self._mail(by_mail), after=last)
        second = self._arrived(self._post(form, by_form), after=last)
        return [first, second, self._arrived(in_sheet, after=last)]

    def _type(self, sample: Sample) -> Sent:
        with self.screen.step(f"A partner types {full_name(sample)} into the sheet"):
            forgetful = {**sample, **dict.fromkeys(LEFT_OUT, "")}
            self.outside.type_row(as_row(forgetful, self.outside.headers()))
        return Sent("Sheet", sample, time.monotonic())

    def _mail(self, sample: Sample) -> Sent:
        with self.screen.step(f"A partner mails a referral of {full_name(sample)}"):
            mail = as_mail(sample, recipient=ADDRESS, at=datetime.now(UTC))
            self.outside.deliver(mail)
        return Sent("Mail", sample, time.monotonic())

    def _post(self, form: OpenForm, sample: Sample) -> Sent:
        with self.screen.step(f"A partner fills in the form for {full_name(sample)}"):
            form.send(as_form(sample))
        return Sent("Form", sample, time.monotonic())

    def _arrived(self, sent: Sent, *, after: int) -> Ticket:
        """Wait for the acknowledgement, which names the reference, and for the ticket."""
        sender = sent.sample["partner_email"]
        with self.screen.console.status(f"{sent.way}: waiting for its ticket …"):
            mail = self._mail_to(sender, after=after, what=f"Acknowledgement of the {sent.way}")
            ticket = self.crew.wait(
                f"Ticket of {mail.reference}",
                lambda: self.outside.ticket(mail.reference),
                seconds=ARRIVAL_SECONDS,
            )
        self.screen.arrived(sent.way, ticket, seconds=time.monotonic() - sent.at)
        return ticket

    def move(self, ticket: Ticket) -> None:
        """Move a card as staff would, and wait until its sender is told."""
        last = self._last_mail()
        with self.screen.step(f"Staff move {ticket.reference} to “{MOVED_TO}” in HubSpot") as notes:
            self.outside.move(ticket, MOVED_TO)
            mail = self.crew.wait(
                "Status mail",
                lambda: _about(self.outside.mails(after=last), ticket.reference),
                seconds=STATUS_SECONDS,
            )
            notes.text = f"mail to {', '.join(mail.to)}: {mail.subject}"

    def _mail_to(self, address: str, *, after: int, what: str) -> Caught:
        return self.crew.wait(
            what,
            lambda: next((m for m in self.outside.mails(after=after) if address in m.to), None),
            seconds=ARRIVAL_SECONDS,
        )

    def _last_mail(self) -> int:
        return max((mail.number for mail in self.outside.mails()), default=0)


def _about(mails: Sequence[Caught], reference: str) -> Caught | None:
    return next((mail for mail in mails if mail.reference == reference), None)


def _round(number: int) -> tuple[Sample, Sample, Sample]:
    """Three people, others each time; after the last of them the first come again."""
    people = samples()
    first = 3 * number
    mail, form, row = (people[(first + n) % len(people)] for n in range(3))
    return mail, form, row


def addresses(pages: Mapping[str, str], *, public_url: str) -> list[tuple[str, str]]:
    """What can be opened, for the summary."""
    return [
        ("Form for partners", f"{public_url}/refer/{FORM}"),
        ("HubSpot's board (stand-in)", pages["hubspot"]),
        ("Partners' sheet (stand-in)", pages["sheet"]),
        ("Mails that went out", pages["mails"]),
    ]
