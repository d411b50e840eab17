"""A practice that refers, for tests of its pages: referrals, links, codes, a browser's session."""

import json
import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update

from integrator.intake.keeping import keep_posted
from integrator.models import AccessCode, PartnerContact, Referral
from integrator.ports import Envelope
from tests.web.public.office import Office

BASE = "http://127.0.0.1:8000"
ANA = "ana@north.example"
BEN = "ben@south.example"


def refer(office: Office, email: str = ANA, **said: Any) -> str:
    """Take a referral in as a program would post it; what is None is missing. Its reference."""
    values = {
        "partner_practice": "North Practice" if email == ANA else "South Practice",
        "partner_clinician": email.partition("@")[0].title(),
        "partner_email": email,
        "patient_given_name": "Marisol",
        "patient_family_name": "Quintero",
        "patient_birth_date": "1980-03-04",
        "patient_phone": "+1 415 555 0132",
        "reason": "tired for six months",
        "service": "nutrition",
        "consent": "given",
        **said,
    }
    source = office.services.json_intakes["clinic-site"]
    fields = {name: value for name, value in values.items() if value}
    content = {"kind": "form", "source": source.name, "fields": fields, "uploads": []}
    token = f"token:{office.kept()}"
    body = json.dumps(content).encode()
    envelope = Envelope(source.name, token, office.now, "application/json", body)
    kept = office.services.db.write(
        lambda s: keep_posted(s, office.services.vault, [envelope], now=office.now)
    )
    office.services.intake.read_kept()
    return kept[0].reference


@dataclass(slots=True)
class Visit:
    """Somebody's browser at the partner page."""

    office: Office
    client: FlaskClient
    csrf: str = ""
    page: str = ""

    def get(self, path: str) -> Any:
        """A page, redirects followed; remembers the tokens of its forms."""
        return self._keep(self.client.get(path.removeprefix(BASE), follow_redirects=True))

    def post(self, path: str, **fields: Any) -> Any:
        """A form of the last page."""
        return self._keep(
            self.client.post(
                path.removeprefix(BASE),
                data={"csrf": self.csrf, **fields},
                content_type="multipart/form-data",
                follow_redirects=True,
            )
        )

    def hidden(self, name: str) -> str:
        """A hidden field of the last page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"no {name} in the page"
        return found[1]

    def _keep(self, answer: Any) -> Any:
        self.page = answer.text
        found = re.findall(r'name="csrf" value="([^"]+)"', answer.text)
        self.csrf = found[-1] if found else self.csrf
        return answer

    def enter(self, link: str, code: str | None = None) -> Any:
        """Open a link, ask for a code, type it."""
        path = link.removeprefix(BASE)
        self.get(path)
        asked = self.post(f"{path}/code")
        assert asked.status_code == 200, asked.text
        return self.post(f"{path}/enter", code=code or newest_code(self.office))


def visit(office: Office) -> Visit:
    """A browser without cookies."""
    return Visit(office, office.client())


def inside(office: Office, reference: str, email: str = ANA) -> Visit:
    """A browser whose owner came in by a code."""
    someone = visit(office)
    assert someone.enter(link(office, reference, email)).status_code == 200
    return someone


def contact(office: Office, email: str = ANA) -> PartnerContact:
    """The contact of an address."""
    query = select(PartnerContact).where(PartnerContact.email == email)
    return office.services.db.read(lambda s: s.scalars(query).one())


def link(office: Office, reference: str, email: str = ANA, *, room: str = "status") -> str:
    """The link a letter of now would carry."""
    links = office.services.links
    make = {"status": links.status, "answer": links.answer, "referrals": links.listed}[room]
    return make(reference, contact(office, email).key, at=office.now)


def newest_code(office: Office) -> str:
    """The code last mailed."""
    query = select(AccessCode).order_by(AccessCode.id.desc()).limit(1)
    row = office.services.db.read(lambda s: s.scalars(query).one())
    return office.services.codes.code(row.seed)


def referral(office: Office, reference: str) -> Referral:
    """The referral as it stands."""
    query = select(Referral).where(Referral.reference == reference)
    return office.services.db.read(lambda s: s.scalars(query).one())


def put(office: Office, table: Any, *where: Any, **columns: object) -> None:
    """Change rows behind everybody's back."""
    office.services.db.write(lambda s: s.execute(update(table).where(*where).values(**columns)))


def all_of(office: Office, table: Any, *where: Any) -> list[Any]:
    """Rows of a table, oldest first."""
    query = select(table).where(*where).order_by(table.id)
    return list(office.services.db.read(lambda s: s.scalars(query).all()))
