"""What arrives in a quarter: planned from the seed before it begins, and brought in when due."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from integrator.web.forms.tokens import FormToken
from tests.simulation.clock import BEGIN
from tests.simulation.world import World
from tests.whole_way.samples import GIVEN, OUR_MX, REASON, Sample

CHANNELS: Final[Mapping[str, int]] = {"mail": 45, "form": 35, "row": 20}
"""Channel → share of the referrals."""
GAPS: Final[Mapping[str, int]] = {"": 82, "contact": 10, "reason": 8}
"""What a referral lacks; a form and a sheet do not let everything be lacking."""
DUPLICATES: Final = 0.08
PRACTICES, CLINICIANS = 24, 3
NEWSLETTER: Final = "Our autumn course for practice managers begins soon. Seats are few."


@dataclass(frozen=True, slots=True)
class Clinician:
    """Somebody who refers."""

    number: int

    @property
    def practice(self) -> str:
        """Where they work."""
        return f"Practice {_WORDS[self.number % PRACTICES]}"

    @property
    def domain(self) -> str:
        """Of their practice."""
        return f"{_WORDS[self.number % PRACTICES].lower()}.example"

    @property
    def email(self) -> str:
        """Where they are told."""
        return f"clinician{self.number}@{self.domain}"


_NAMES: Final = """
Alder Birch Cedar Dogwood Elm Fir Ginkgo Hazel Ironwood Juniper Katsura Larch
Maple Nutmeg Oak Pine Quince Rowan Spruce Teak Upas Viburnum Willow Yew
"""
_WORDS: Final = tuple(_NAMES.split())


@dataclass(frozen=True, slots=True)
class Case:
    """One referral as somebody sends it, once."""

    sample: Sample
    clinician: Clinician
    channel: str
    lacks: str = ""
    again: int = 0
    """0 the first time; who sends it again says it in another envelope."""

    @property
    def token(self) -> str:
        """Of its envelope."""
        return f"{self.sample.number}-{self.again}"

    def mail(self) -> bytes:
        """As a mail program sends it."""
        sample, sender = self.sample, self.clinician
        lines = [
            f"Authentication-Results: {OUR_MX}; dkim=pass header.d={sender.domain}",
            f"From: Ana Ruiz <{sender.email}>",
            "To: referrals@harbor.example",
            f"Subject: Referral for {GIVEN} {sample.family}",
            f"Message-ID: <case-{self.token}@{sender.domain}>",
            "Date: Mon, 05 Oct 2026 09:00:00 +0000",
            "Content-Type: text/plain; charset=utf-8",
            "",
            f"Patient: {GIVEN} {sample.family}",
            f"Date of birth: {sample.born}",
            f"Practice: {sender.practice}",
            "Consent: yes",
        ]
        if self.lacks != "contact":
            lines += [f"Phone: {sample.phone}", f"Patient email: {sample.email}"]
        if self.lacks != "reason":
            lines.append(f"Reason: {REASON}")
        return "\r\n".join([*lines, ""]).encode()

    def fields(self) -> dict[str, str]:
        """As the hosted form posts it; it lets nothing be lacking."""
        return {
            **self.sample.fields(),
            "partner_practice": self.clinician.practice,
            "partner_email": self.clinician.email,
            "priority": "routine",
            "service": "nutrition",
        }

    def row(self) -> list[str]:
        """As somebody types it into the sheet, which wants a reason and no way to reach them."""
        sample, reach = self.sample, self.lacks != "contact"
        return [
            GIVEN,
            sample.family,
            sample.born,
            sample.email if reach else "",
            sample.phone if reach else "",
            self.clinician.practice,
            "Ana Ruiz",
            self.clinician.email,
            REASON,
            "yes",
        ]


@dataclass(frozen=True, slots=True)
class Stray:
    """A mail that refers nobody."""

    number: int
    clinician: Clinician
    kind: str
    """"newsletter" or "enquiry"."""

    def mail(self) -> bytes:
        """As a mail program sends it."""
        said = {
            "newsletter": ("Seats are few", NEWSLETTER),
            "enquiry": ("Question", "Hello, is there any news on the patient I referred to you?"),
        }
        subject, text = said[self.kind]
        lines = (
            f"Authentication-Results: {OUR_MX}; dkim=pass header.d={self.clinician.domain}",
            f"From: Ana Ruiz <{self.clinician.email}>",
            "To: referrals@harbor.example",
            f"Subject: {subject}",
            f"Message-ID: <stray-{self.number}@{self.clinician.domain}>",
            "Date: Mon, 05 Oct 2026 09:00:00 +0000",
            "Content-Type: text/plain; charset=utf-8",
            "",
            text,
            "",
        )
        return "\r\n".join(lines).encode()


Arrival = tuple[datetime, Case | Stray]


@dataclass(slots=True)
class Arrivals:
    """What is still to come, soonest last."""

    waiting: list[Arrival]
    planted: list[Case] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def bring(self, world: World) -> None:
        """Let arrive what is due by now."""
        while self.waiting and self.waiting[-1][0] <= world.clock():
            _, one = self.waiting.pop()
            if isinstance(one, Stray):
                world.post_mail(f"stray-{one.number}", one.mail())
                self.counts[one.kind] += 1
            else:
                _WAYS[one.channel](world, one)
                self.planted.append(one)
                self.counts["again" if one.again else one.channel] += 1


def _by_mail(world: World, case: Case) -> None:
    world.post_mail(f"case-{case.token}", case.mail())


def _by_form(world: World, case: Case) -> None:
    opened = world.clock() - timedelta(seconds=60)
    token = FormToken.fresh("web-form", now=opened, practice=None)
    signed = token.signed(world.services.settings.secret_key)
    answer = world.app.test_client().post(
        "/refer/web-form", data={"token": signed, **case.fields()}
    )
    assert answer.status_code in {200, 201, 303}, answer.text[:2000]


def _by_row(world: World, case: Case) -> None:
    world.person.add_row(case.row())


_WAYS: Final = {"mail": _by_mail, "form": _by_form, "row": _by_row}


def plan(seed: int, *, referrals: int, days: int) -> Arrivals:
    """The same seed gives the same plan."""
    dice = random.Random(f"arrivals-{seed}")
    found = list(_cases(dice, referrals, days)) + list(_strays(dice, referrals // 12, days))
    found.sort(key=lambda arrival: arrival[0], reverse=True)
    return Arrivals(found)


def _cases(dice: random.Random, referrals: int, days: int) -> Iterator[Arrival]:
    for number in range(referrals):
        when = _some_time(dice, days)
        channel = _one_of(dice, CHANNELS)
        lacks = _one_of(dice, GAPS) if channel != "form" else ""
        lacks = "contact" if lacks and channel == "row" else lacks
        clinician = Clinician(dice.randrange(PRACTICES * CLINICIANS))
        case = Case(Sample(number), clinician, channel, lacks)
        yield when, case
        if dice.random() < DUPLICATES:
            later = when + timedelta(hours=dice.uniform(1, 100))
            channel = dice.choice(["mail", "form"])
            yield later, Case(case.sample, clinician, channel, again=1)


def _strays(dice: random.Random, count: int, days: int) -> Iterator[Arrival]:
    for number in range(count):
        clinician = Clinician(dice.randrange(PRACTICES * CLINICIANS))
        kind = dice.choice(["newsletter", "enquiry"])
        yield _some_time(dice, days), Stray(number, clinician, kind)


def _some_time(dice: random.Random, days: int) -> datetime:
    """Mostly on weekdays; never in the last tenth of the time, that there is time to answer."""
    day = dice.uniform(0.3, days * 0.93)
    when = BEGIN + timedelta(days=day)
    if when.weekday() >= 5 and dice.random() < 0.7:
        when -= timedelta(days=2)
    return max(when, BEGIN + timedelta(hours=1)).astimezone(UTC)


def _one_of(dice: random.Random, shares: Mapping[str, int]) -> str:
    return dice.choices(list(shares), weights=list(shares.values()))[0]
