"""One partner's contacts: how each wants to hear, and at which addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from integrator.loop.audience import MAIL_TOPICS
from integrator.loop.hearing import CHOOSABLE, RHYTHMS
from integrator.models import ContactAddress, Partner, PartnerContact
from integrator.partners import addresses, preferences
from integrator.partners.addresses import MOST
from integrator.partners.preferences import Preferences
from integrator.web import sessions
from integrator.web.admin import words
from integrator.web.admin.desk import back_to, blueprint
from integrator.web.context import ring, services

_AT = "/partners/<key>"


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact as the page shows it."""

    contact: PartnerContact
    chosen: Preferences
    others: Sequence[ContactAddress]


@blueprint.get(_AT)
def partner(key: str) -> str:
    """Contacts by name; by the index on the partner, and one query for each one's addresses."""
    found, contacts = services().db.read(lambda session: _read(session, key))
    return render_template(
        "admin/partner.html",
        partner=found,
        contacts=contacts,
        rhythms={code: words.RHYTHMS[code] for code in RHYTHMS},
        statuses=CHOOSABLE,
        hours=preferences.HOURS,
        zones=preferences.zones(),
        usual_zones=preferences.USUAL_ZONES,
        languages=services().settings.config.clinic.languages,
        most=MOST,
    )


def _zone() -> str:
    return services().settings.config.calendar.time_zone


def _read(session: Session, key: str) -> tuple[Partner, Sequence[Shown]]:
    found = session.scalar(select(Partner).where(Partner.key == key)) or abort(404)
    contacts = session.scalars(
        select(PartnerContact)
        .where(PartnerContact.partner_id == found.id)
        .order_by(PartnerContact.name, PartnerContact.id)
        .limit(100)
    )
    return found, [
        Shown(
            one,
            preferences.preferences_of(one, zone=_zone()),
            addresses.addresses_of(session, one.id),
        )
        for one in contacts
    ]


@blueprint.post(f"{_AT}/<contact>/preferences")
def choose_for(key: str, contact: str) -> Response:
    """How a contact hears from now on."""
    sessions.admin_only()
    config = services().settings.config
    wanted = preferences.read_preferences(
        request.form,
        request.form.getlist("statuses"),
        languages=config.clinic.languages,
        zone=_zone(),
    )
    if wanted is None:
        return back_to("admin.partner", done="not_saved", key=key)
    actor, now = sessions.who().email, services().clock()
    services().db.write(
        lambda session: preferences.choose(
            session, _contact(session, key, contact), wanted, zone=_zone(), actor=actor, now=now
        )
    )
    ring("digest")
    return back_to("admin.partner", done="preferences_saved", key=key)


@blueprint.post(f"{_AT}/<contact>/addresses/<deed>")
def change_addresses(key: str, contact: str, deed: str) -> Response:
    """Add an address, use one from now on, or remove one."""
    sessions.admin_only()
    if deed not in _DONE:
        abort(404)
    address = request.form.get("address", "").strip().lower()
    number = request.form.get("number", 0, type=int)
    if deed == "add" and not addresses.is_address(address):
        return back_to("admin.partner", done="not_saved", key=key)
    actor, now = sessions.who().email, services().clock()

    def change(session: Session) -> bool:
        one = _contact(session, key, contact)
        if deed == "add":
            return addresses.add(session, one, address, actor=actor, now=now)
        step = addresses.use if deed == "use" else addresses.remove
        return step(session, one, number, actor=actor, now=now)

    done = services().db.write(change)
    for topic in MAIL_TOPICS:
        ring(f"deliver:{topic}")
    return back_to("admin.partner", done=_DONE[deed] if done else "not_saved", key=key)


_DONE: Mapping[str, str] = {
    "add": "address_added",
    "use": "address_used",
    "remove": "address_removed",
}


def _contact(session: Session, key: str, contact: str) -> PartnerContact:
    number = session.scalar(
        select(PartnerContact.id)
        .join(Partner, Partner.id == PartnerContact.partner_id)
        .where(Partner.key == key, PartnerContact.key == contact)
    )
    return (addresses.locked(session, number) if number else None) or abort(404)
