"""A partner's contacts: how they hear and where, set by an admin."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.models import ContactAddress, Partner, PartnerContact
from integrator.partners import matching
from integrator.partners.matching import Sender
from tests.web.admin.desk import STAFF, Desk


def _known(session: Session, desk: Desk) -> None:
    sender = Sender("North Practice", "Ana Ruiz", "ana@north.example", None, None)
    matching.match(session, [sender], now=desk.now)


def _keys(session: Session) -> list[str]:
    return list(session.scalars(select(Partner.key)))


def test_an_admin_sets_how_a_contact_hears_and_where(desk: Desk) -> None:
    desk.services.db.write(lambda s: _known(s, desk))
    visitor = desk.logged_in()
    contact = desk.services.db.read(lambda s: s.get_one(PartnerContact, 1))
    (key,) = desk.services.db.read(_keys)
    at = f"/admin/partners/{key}"
    assert contact.email in visitor.get(at).text
    visitor.post(
        f"{at}/{contact.key}/preferences",
        mail="on",
        language="es",
        rhythm="weekly",
        weekday="4",
        hour="17",
        time_zone="Europe/Madrid",
        statuses=["accepted", "closed"],
    )
    now = desk.services.db.read(lambda s: s.get_one(PartnerContact, 1))
    assert (now.language, now.rhythm, now.digest_weekday, now.digest_hour) == (
        "es",
        "weekly",
        4,
        17,
    )
    assert (now.time_zone, now.hears) == ("Europe/Madrid", "accepted,closed")
    add = f"{at}/{contact.key}/addresses/add"
    assert "done=address_added" in visitor.post(add, address="Front@north.example").location
    for wrong in ("front@north.example", "nobody", contact.email):
        assert "done=not_saved" in visitor.post(add, address=wrong).location
    assert "front@north.example" in visitor.get(at).text
    visitor.post(f"{at}/{contact.key}/addresses/use", number="1")
    used = desk.services.db.read(lambda s: s.get_one(PartnerContact, 1))
    assert used.email == "front@north.example"
    visitor.post(f"{at}/{contact.key}/addresses/remove", number="1")
    assert desk.count(ContactAddress) == 0


def test_staff_see_but_do_not_change(desk: Desk) -> None:
    desk.services.db.write(lambda s: _known(s, desk))
    (key,) = desk.services.db.read(_keys)
    visitor = desk.logged_in(STAFF)
    assert visitor.get(f"/admin/partners/{key}").status_code == 200
    contact = desk.services.db.read(lambda s: s.get_one(PartnerContact, 1))
    path = f"/admin/partners/{key}/{contact.key}"
    assert visitor.post(f"{path}/preferences", language="en", mail="on").status_code == 403
    assert visitor.post(f"{path}/addresses/add", address="a@b.example").status_code == 403
