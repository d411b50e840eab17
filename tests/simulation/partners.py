"""Partners: some read their letters, come in by link and code, and do there what people do."""

import quopri
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from integrator.loop import hearing
from integrator.loop.audience import CODE as CODE_TOPIC
from integrator.models import PartnerContact, Referral
from sandbox.mail_catcher.store import CaughtMail
from tests.simulation.world import BASE, OURS, World
from tests.web.partner.practice import Visit

LINK: Final = re.compile(rf"{re.escape(BASE)}(/(?:status|answer|referrals)/\S+)")
CODE: Final = re.compile(r"^\d{4} ?\d{4}$", re.MULTILINE)
OUR_ID: Final = re.compile(rb"^Message-ID: (<(r-[0-9a-z]+)\.[^>]+>)", re.IGNORECASE | re.MULTILINE)
VISITS: Final = 2
"""Visits between two looks at the clock, at most."""
AT_ONCE: Final = 6
"""Referrals looked at in one visit, at most."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What a contact wants to hear of from a moment on."""

    at: datetime
    contact_id: int
    statuses: frozenset[str]


@dataclass(slots=True)
class Partners:
    """Everybody who refers, as far as they answer."""

    dice: random.Random
    read: int = 0
    """Mails looked at so far."""
    to_do: dict[str, dict[str, str]] = field(default_factory=dict)
    """Address → reference → path of the link they have."""
    did: Counter[str] = field(default_factory=Counter)
    preferred: list[Preference] = field(default_factory=list)
    """What they chose, in the order of time."""
    again: set[str] = field(default_factory=set)
    """References of referrals that they referred again."""

    def work(self, world: World) -> None:
        """Read what came, and visit some pages."""
        mails = world.catcher.mails
        for mail in mails[self.read :]:
            self._look_at(world, mail)
        self.read = len(mails)
        waiting = [address for address, links in self.to_do.items() if links]
        self.dice.shuffle(waiting)
        for address in waiting[:VISITS]:
            links = self.to_do.pop(address)
            self._visit(world, address, links)

    def _look_at(self, world: World, mail: CaughtMail) -> None:
        found = OUR_ID.search(mail.raw)
        if found is None or not mail.envelope_to[0].startswith("clinician"):
            return
        roll = self.dice.random()
        if roll < 0.003:
            self._come_back(world, mail, found[1].decode())
        elif roll < 0.02:
            self._be_away(world, mail, found[1].decode())
        elif roll < 0.45:
            link = LINK.search(_text(mail))
            if link is not None:
                to_do = self.to_do.setdefault(mail.envelope_to[0], {})
                to_do[found[2].decode().upper()] = link[1]

    def _come_back(self, world: World, mail: CaughtMail, message_id: str) -> None:
        """Their server says that there is no such address."""
        self.did["bounce"] += 1
        body = BOUNCE.format(number=mail.number, address=mail.envelope_to[0], id=message_id)
        world.post_mail(f"bounce-{mail.number}", body.encode())

    def _be_away(self, world: World, mail: CaughtMail, message_id: str) -> None:
        """Their mail program says that they are away."""
        self.did["auto-reply"] += 1
        body = AWAY.format(number=mail.number, address=mail.envelope_to[0], id=message_id)
        world.post_mail(f"away-{mail.number}", body.encode())

    def _visit(self, world: World, address: str, links: Mapping[str, str]) -> None:
        someone = Visit(None, world.app.test_client())  # type: ignore[arg-type]
        if not self._enter(world, someone, address, list(links.values())[-1]):
            self.did["not let in"] += 1
            return
        self.did["visit"] += 1
        for reference in list(links)[-AT_ONCE:]:
            self._at(world, someone, reference)
        if self.dice.random() < 0.06:
            self._prefer(world, someone, address)

    def _enter(self, world: World, someone: Visit, address: str, path: str) -> bool:
        before = len(world.catcher.mails)
        if someone.get(path).status_code not in {200, 410}:
            return False
        world.pass_by(seconds=20)
        if someone.post(f"{path}/code").status_code != 200:
            return False
        world.services.delivery.drain(CODE_TOPIC)
        letters = [one for one in world.catcher.mails[before:] if address in one.envelope_to]
        codes = [found[0] for one in letters if (found := CODE.search(_text(one)))]
        if not codes:
            return False
        return bool(someone.post(f"{path}/enter", code=codes[-1]).status_code == 200)

    def _at(self, world: World, someone: Visit, reference: str) -> None:
        at = f"/partner/referrals/{reference}"
        if someone.get(at).status_code != 200:
            self.did["not theirs"] += 1
            return
        query = select(Referral.status).where(Referral.reference == reference)
        [status] = world.rows(query)
        world.pass_by(seconds=15)
        _DEEDS.get(status, _talk)(self, someone, at)

    def _prefer(self, world: World, someone: Visit, address: str) -> None:
        """Now and then somebody wants a digest, or to hear less."""
        page = someone.get("/partner/preferences").text
        chosen = self.dice.choice(["daily", "weekly", "off", "es", "on"])
        fields = {
            "language": "es" if chosen == "es" else "en",
            "mail": "off" if chosen == "off" else "on",
        }
        if 'name="rhythm"' in page:
            fields |= _as_offered(page)
        if someone.post("/partner/preferences", **fields).status_code != 200:
            self.did["preferences refused"] += 1
            return
        self.did[f"prefers {chosen}"] += 1
        if chosen in {"daily", "weekly"}:
            change = update(PartnerContact).where(PartnerContact.email == address)
            world.write(lambda session: session.execute(change.values(rhythm=chosen)))
        for contact in world.rows(select(PartnerContact).where(PartnerContact.email == address)):
            hears = frozenset() if contact.mail_off_at else hearing.wanted(contact)
            self.preferred.append(Preference(world.clock(), contact.id, hears))


def _text(mail: CaughtMail) -> str:
    """All of it as it can be read: to parse it as mail programs do takes ten times as long."""
    return quopri.decodestring(mail.raw).decode(errors="replace").replace("\r\n", "\n")


def _as_offered(page: str) -> dict[str, Any]:
    """What the page has chosen already, but for what is said here."""
    found: dict[str, Any] = {}
    for name in ("weekday", "hour", "time_zone"):
        block = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
        option = re.search(r'value="([^"]*)"[^>]*selected', block[0]) if block else None
        if option:
            found[name] = option[1]
    found["rhythm"] = "at_once"
    found["statuses"] = re.findall(r'name="statuses" value="([^"]+)"', page)
    return found


def _answer(partners: Partners, someone: Visit, at: str) -> None:
    someone.get(f"{at}/answer")
    asked = someone.hidden("asked")
    fields: dict[str, object] = {"token": someone.hidden("token"), "asked": asked}
    roll = partners.dice.random()
    if not asked or roll < 0.1:
        fields["comment"] = "She moved to another town."
    elif roll < 0.2:
        fields["unavailable"] = asked.split(",")[0]
    else:
        fields |= {"patient_phone": "+1 415 555 0143", "reason": "weary", "consent": "given"}
    status = someone.post(f"{at}/answer", **fields).status_code
    partners.did["answer" if status == 200 else f"answer {status}"] += 1


def _end(partners: Partners, someone: Visit, at: str) -> None:
    if someone.get(f"{at}/summary").status_code != 200:
        partners.did["no summary page"] += 1
    elif partners.dice.random() < 0.85 and 'name="token"' in someone.page:
        token = someone.hidden("token")
        status = someone.post(f"{at}/summary/acknowledge", token=token).status_code
        partners.did["acknowledge" if status == 200 else f"acknowledge {status}"] += 1


def _talk(partners: Partners, someone: Visit, at: str) -> None:
    roll = partners.dice.random()
    if roll < 0.03:
        someone.get(f"{at}/withdraw")
        status = someone.post(f"{at}/withdraw").status_code
        partners.did[f"withdraw {status}"] += 1
    elif roll < 0.1 and 'name="token"' in someone.page:
        token = someone.hidden("token")
        someone.post(f"{at}/message", token=token, text="Please call in the afternoon.")
        partners.did["message"] += 1


def _again(partners: Partners, someone: Visit, at: str) -> None:
    if partners.dice.random() > 0.1 or someone.get(f"{at}/again").status_code != 200:
        return
    new = {"priority": "routine", "reason": "It came back.", "consent": "given"}
    status = someone.post(f"{at}/again", token=someone.hidden("token"), **new).status_code
    partners.did[f"refer again {status}"] += 1
    partners.again.add(at.rpartition("/")[2])


_DEEDS: Final[Mapping[str, Callable[[Partners, Visit, str], None]]] = {
    "needs_info": _answer,
    "closed": _end,
    "declined": _again,
    "unsuccessful": _again,
    "cancelled": _again,
}

BOUNCE: Final = f"""From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {OURS}
Subject: Undelivered Mail Returned to Sender
Date: Mon, 05 Oct 2026 10:01:00 +0000
Message-ID: <bounce-{{number}}@mx.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="dsn1"

--dsn1
Content-Type: text/plain; charset=us-ascii

<{{address}}>: host mx.example said: 550 5.1.1 User unknown

--dsn1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {{address}}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--dsn1
Content-Type: message/rfc822

From: {OURS}
To: {{address}}
Subject: Referral
Message-ID: {{id}}

The letter.

--dsn1--
"""

AWAY: Final = f"""From: Ana Ruiz <{{address}}>
To: {OURS}
Subject: Automatic reply: Referral
Date: Mon, 05 Oct 2026 10:01:00 +0000
Message-ID: <away-{{number}}@away.example>
In-Reply-To: {{id}}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

I am out of the office until the twelfth with no access to e-mail.
"""
