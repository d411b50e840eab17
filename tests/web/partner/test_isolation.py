"""Nothing opens another's referral: every address of the partner pages is tried, new ones too."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from integrator.models import (
    ConversationMessage,
    JoinedEnvelope,
    Partner,
    PartnerContact,
    PartnerSession,
    Referral,
    Review,
    StoredEnvelope,
)
from integrator.web import create_app
from tests.web.partner.practice import (
    BASE,
    BEN,
    Visit,
    all_of,
    contact,
    inside,
    link,
    put,
    refer,
    referral,
    visit,
)
from tests.web.public.office import Office

OPEN_ENDPOINTS = {f"partner.{name}" for name in ("show", "ask", "code", "enter", "type_again")}
SECRET = re.compile(r"Marisol|Quintero|M•••|Q•••|1980-03|555.?0132|\btired")


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, rule) of every partner page."""
    rules: Iterator[Rule] = app.url_map.iter_rules()
    return [
        (rule.endpoint, method, rule.rule)
        for rule in rules
        if rule.endpoint.startswith("partner.")
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
    ]


def path_of(office: Office, endpoint: str, rule: str, *, reference: str) -> str:
    """The address with somebody's reference and link filled in, and a likely value elsewhere."""
    token = link(office, reference).rpartition("/")[2]
    known = {"reference": reference, "token": token, "room": "status"}
    arguments = re.findall(r"<(?:([a-z]+)(?:\([^)]*\))?:)?([a-z_]+)>", rule)
    blanks = {
        name: known.get(name, 1 if converter == "int" else "1") for converter, name in arguments
    }
    with office.app.test_request_context():
        return str(office.app.url_map.bind("127.0.0.1").build(endpoint, blanks))


def state(office: Office) -> list[Any]:
    """All that a stranger must not change."""
    tables = (ConversationMessage, Review, StoredEnvelope)
    rows = [referral(office, one.reference) for one in all_of(office, Referral)]
    return [
        [(one.reference, one.status, one.version, one.missing) for one in rows],
        [len(all_of(office, table)) for table in tables],
    ]


@pytest.mark.parametrize("status", ["received", "cancelled"])
@pytest.mark.parametrize("who", ["another contact", "nobody", "an ended session"])
def test_no_address_shows_or_changes_another_contacts_referral(
    office: Office, who: str, status: str
) -> None:
    anas = refer(office, patient_phone=None)
    bens = refer(office, BEN, patient_given_name="Bo", patient_family_name="Bauer")
    put(office, Referral, Referral.reference == anas, status=status)
    stranger = inside(office, bens, BEN) if who != "nobody" else visit(office)
    if who == "an ended session":
        put(office, PartnerSession, expires_at=office.now)
    before = state(office)
    tried = addresses(office.app)
    assert len(tried) >= 15
    for endpoint, method, rule in tried:
        path = path_of(office, endpoint, rule, reference=anas)
        answer = attempt(stranger, method, path)
        assert not SECRET.search(answer.text), (method, path)
        if "<reference>" in rule:
            expected = {404, 405} if who == "another contact" else {403, 405}
            assert answer.status_code in expected, (method, rule, answer.status_code)
            assert anas not in answer.text
        elif endpoint not in OPEN_ENDPOINTS:
            assert anas not in answer.text, rule
            if who != "another contact":
                assert answer.status_code in {403, 405}, rule
        if endpoint == "partner.sign_out" and who == "another contact":
            office.later(minutes=1)
            stranger = inside(office, bens, BEN)
    assert state(office) == before


def attempt(stranger: Visit, method: str, path: str) -> Any:
    """As a browser would, with the stranger's own tokens."""
    data = {"csrf": stranger.csrf, "token": stranger.csrf, "text": "hello", "code": "00000000"}
    options: dict[str, Any] = {"data": data} if method != "GET" else {}
    return stranger.client.open(path, method=method, **options)


def test_the_whole_application_has_no_other_partner_pages_than_those_tried(office: Office) -> None:
    whole = create_app(office.services, lambda _bell: None)
    assert addresses(whole) == addresses(office.app)


def test_no_post_is_taken_without_the_sessions_own_token(office: Office) -> None:
    reference = refer(office, patient_phone=None)
    ana = inside(office, reference)
    before = state(office)
    for endpoint, method, rule in addresses(office.app):
        if method == "POST":
            path = path_of(office, endpoint, rule, reference=reference)
            for forged in ({}, {"csrf": ""}, {"csrf": "x" * 43}):
                sent = {**forged, "text": "hello"}
                assert ana.client.post(path, data=sent).status_code == 400, path
    assert state(office) == before


def test_no_address_holds_an_id_and_no_page_is_kept_by_a_cache(office: Office) -> None:
    reference = refer(office)
    ana = inside(office, reference)
    for endpoint, method, rule in addresses(office.app):
        assert "<int:" not in rule
        if method == "GET":
            answer = ana.client.get(path_of(office, endpoint, rule, reference=reference))
            assert answer.headers["Cache-Control"] == "no-store", rule
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
            assert "<script" not in answer.text
            assert " style=" not in answer.text


def test_colleagues_are_seen_only_by_whom_is_marked_for_it(office: Office) -> None:
    own, colleagues = refer(office), refer(office, BEN, partner_practice="North Practice")
    ana = inside(office, own)
    assert colleagues not in ana.get("/partner").text
    assert ana.get(f"/partner/referrals/{colleagues}").status_code == 404
    put(office, PartnerContact, PartnerContact.id == contact(office).id, sees_practice=True)
    assert colleagues in ana.get("/partner").text
    assert "Referred by Ben" in ana.get(f"/partner/referrals/{colleagues}").text
    assert len(all_of(office, Partner)) == 1


def test_whoever_sent_the_same_patient_sees_how_it_stands_and_can_do_nothing(
    office: Office,
) -> None:
    """Two referrals that a person joined: the second sender knows the first's by their own name."""
    anas = refer(office, patient_phone=None, partner_reference="N-4711")
    bens = refer(office, BEN, patient_given_name="Bo", patient_family_name="Bauer")
    keep, other = referral(office, anas), referral(office, bens)
    joined = JoinedEnvelope(
        envelope_id=other.envelope_id,
        ordinal=0,
        referral_id=keep.id,
        reference=bens,
        contact_id=other.contact_id,
        joined_by="sam@clinic.example",
        joined_at=office.now,
    )
    office.services.db.write(lambda s: s.add(joined))
    put(office, Referral, Referral.id == other.id, status="void", merged_into_id=keep.id)
    ben = visit(office)
    door = ben.get(link(office, bens, BEN))
    assert bens in door.text
    assert anas not in door.text
    page = ben.enter(link(office, bens, BEN)).text
    assert "We need something from you" in page
    for hidden in ("N-4711", "Answer one question", "Write to the clinic", "Withdraw"):
        assert hidden not in page
    before = state(office)
    at = f"/partner/referrals/{anas}"
    assert ben.get(f"{at}/answer").status_code == 404
    assert ben.post(f"{at}/withdraw").status_code == 404
    assert ben.post(f"{at}/message", text="hello").status_code == 404
    assert state(office) == before


def test_a_referral_entered_in_error_is_not_there(office: Office) -> None:
    reference = refer(office)
    ana = inside(office, reference)
    put(office, Referral, status="void")
    assert reference not in ana.get("/partner").text
    assert ana.get(f"/partner/referrals/{reference}").status_code == 404
    assert visit(office).get(link(office, reference).removeprefix(BASE)).status_code == 404


@pytest.mark.parametrize("before", ["R-000000", "x", "1"])
def test_a_page_of_the_list_starts_at_nothing_but_their_own(office: Office, before: str) -> None:
    ana = inside(office, refer(office))
    assert ana.get(f"/partner?before={before}").status_code == 404
    assert ana.get(f"/partner?before={refer(office, BEN)}").status_code == 404
