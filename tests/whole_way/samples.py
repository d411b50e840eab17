"""Invented referrals by mail, form and row, each with a family name of its own to be found by."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from string import ascii_lowercase

from integrator.ports import Submission
from integrator.times import utc_now

ROW_HEADERS = (
    "First name",
    "Last name",
    "Date of birth",
    "Patient email",
    "Patient phone",
    "Practice",
    "Referred by",
    "Referrer email",
    "Reason",
    "Consent",
)
OUR_MX = "mx.harbor-fm.example"
"""What config/sources.toml says of the clinic's mail server."""
GIVEN, REASON = "Quillon", "Weary since the lagoon flood"
FIRST_BORN = date(1984, 2, 17)


def family_name(number: int) -> str:
    """Another family name for each number: Vexaaaa, Vexaaab …"""
    letters = ""
    for _ in range(4):
        number, rest = divmod(number, 26)
        letters = ascii_lowercase[rest] + letters
    return f"Vex{letters}"


@dataclass(frozen=True, slots=True)
class Sample:
    """One patient referred by one clinician of one practice."""

    number: int

    @property
    def family(self) -> str:
        """What the audit finds it by."""
        return family_name(self.number)

    @property
    def born(self) -> str:
        """A birth date for each number: nobody else's, for some twenty years."""
        return (FIRST_BORN + timedelta(days=self.number % 7000)).isoformat()

    @property
    def phone(self) -> str:
        """One of 99 numbers that are nobody's, and none of them the clinic's."""
        return f"+1 415 555 01{(self.number + 31) % 99 + 1:02d}"

    @property
    def email(self) -> str:
        """The patient's address."""
        return f"{self.family.lower()}@home.example"

    @property
    def sender(self) -> str:
        """The clinician's address; twenty clinicians of seven practices send everything."""
        return f"ana{self.number % 20}@north{self.number % 7}.example"

    @property
    def practice(self) -> str:
        """The practice's name."""
        return f"North Practice {self.number % 7}"

    @property
    def message_id(self) -> str:
        """Of the sender's mail."""
        return f"<m{self.number}@north.example>"

    def mail(self) -> bytes:
        """As a mail program sends it."""
        lines = (
            f"Authentication-Results: {OUR_MX}; dkim=pass header.d={self.sender.partition('@')[2]}",
            f"From: Ana Ruiz <{self.sender}>",
            "To: referrals@clinic.example",
            f"Subject: Referral for {GIVEN} {self.family}",
            f"Message-ID: {self.message_id}",
            "Date: Mon, 23 Nov 2026 09:00:00 +0000",
            "Content-Type: text/plain; charset=utf-8",
            "",
            f"Patient: {GIVEN} {self.family}",
            f"Date of birth: {self.born}",
            f"Phone: {self.phone}",
            f"Patient email: {self.email}",
            f"Practice: {self.practice}",
            f"Reason: {REASON}",
            "Consent: yes",
            "",
        )
        return "\r\n".join(lines).encode()

    def fields(self) -> dict[str, str]:
        """As the hosted form posts it."""
        return {
            "patient_given_name": GIVEN,
            "patient_family_name": self.family,
            "patient_birth_date": self.born,
            "patient_phone": self.phone,
            "patient_email": self.email,
            "partner_practice": self.practice,
            "partner_clinician": "Ana Ruiz",
            "partner_email": self.sender,
            "reason": REASON,
            "consent": "given",
        }

    def submission(self) -> Submission:
        """A form post; the same sample always has the same token."""
        return Submission(f"token-{self.number}", self.fields(), (), utc_now())

    def row(self) -> list[str]:
        """As somebody types it into the sheet, in the order of ROW_HEADERS."""
        texts = (GIVEN, self.family, self.born, self.email, self.phone, self.practice, "Ana Ruiz")
        return [*texts, self.sender, REASON, "yes"]

    def secrets(self) -> tuple[str, ...]:
        """What may never be seen outside: pieces of the patient's values, lower case."""
        phone = self.phone[-8:]
        names = (GIVEN.lower(), self.family.lower())
        return (*names, phone, phone.replace(" ", ""), self.born, "lagoon")


@dataclass(slots=True)
class Samples:
    """Samples that no other of this installation has."""

    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def new(self) -> Sample:
        """The next one."""
        return Sample(next(self._numbers))
