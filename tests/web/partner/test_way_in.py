"""Links, codes and sessions: what opens, for whom, for how long, and what never does."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from integrator.correspondence import access
from integrator.models import (
    AccessCode,
    AuditEntry,
    OutboxMessage,
    PartnerContact,
    PartnerSession,
    Referral,
)
from integrator.upkeep.copies import hold_mail
from tests.web.partner.practice import (
    ANA,
    BASE,
    BEN,
    all_of,
    contact,
    inside,
    link,
    newest_code,
    put,
    refer,
    visit,
)
from tests.web.public.office import Office

PATIENT = re.compile(r"Marisol|Quintero|1980-03|555.?0132|\btired|nutrition", re.IGNORECASE)


def path_of(office: Office, reference: str, email: str = ANA) -> str:
    return link(office, reference, email).removeprefix(BASE)


def test_a_link_shows_how_it_stands_and_the_code_opens_the_rest(office: Office) -> None:
    reference = refer(office)
    someone = visit(office)
    page = someone.get(link(office, reference))
    assert reference in page.text
    assert not PATIENT.search(page.text)
    someone.post(f"{path_of(office, reference)}/code")
    assert "a•••@north.example" in someone.page
    assert ANA not in someone.page
    office.later(minutes=1)
    opened = someone.enter(link(office, reference))
    assert opened.status_code == 200
    assert "M••• Q•••" in opened.text
    assert not PATIENT.search(opened.text)


def test_a_link_to_the_list_tells_nothing_of_any_referral_before_the_code(office: Office) -> None:
    references = [refer(office), refer(office, patient_given_name="Amparo", service="gut_health")]
    someone, way = visit(office), link(office, references[0], room="referrals")
    page = someone.get(way)
    assert not PATIENT.search(page.text)
    assert not any(one in page.text for one in references)
    assert someone.enter(way).status_code == 200
    assert all(one in someone.page for one in references)
    assert office.client().get(way.removeprefix(BASE)).status_code == 200
    assert someone.client.get(way.removeprefix(BASE)).location.endswith("/partner")


def test_a_link_for_answers_leads_to_the_questions_and_goes_straight_on_once_inside(
    office: Office,
) -> None:
    reference = refer(office, patient_phone=None)
    someone = visit(office)
    page = someone.enter(link(office, reference, room="answer"))
    assert 'name="patient_phone"' in page.text
    assert 'name="patient_phone"' in someone.get(link(office, reference, room="answer")).text


def test_neither_store_nor_outbox_holds_the_code(office: Office) -> None:
    reference = refer(office)
    visit(office).enter(link(office, reference))
    code = newest_code(office)
    kept = [all_of(office, table) for table in (AccessCode, OutboxMessage, AuditEntry)]
    assert not [row for rows in kept for row in rows if code in str(vars(row))]
    assert re.fullmatch(r"\d{8}", code)


def test_the_code_is_said_in_the_contacts_language_and_waits_for_no_letter(office: Office) -> None:
    reference = refer(office)
    put(office, PartnerContact, language="es")
    put(office, OutboxMessage, state="dead")
    visit(office).enter(link(office, reference))
    route = office.services.delivery.routes["mail.code"]
    message = all_of(office, OutboxMessage, OutboxMessage.topic == "mail.code")[-1]
    code = newest_code(office)
    put(office, AccessCode, used_at=None)
    composed = office.services.db.read(lambda s: route.compose(s, [message]))[0]
    assert composed.outgoing is not None
    letter = composed.outgoing.body
    assert f"{code[:4]} {code[4:]}" in letter.text
    assert "Su código" in letter.subject
    assert code[:4] not in letter.subject
    assert letter.recipient == ANA


def test_a_code_that_is_over_is_not_sent_any_more(office: Office) -> None:
    reference = refer(office)
    someone, path = visit(office), path_of(office, reference)
    someone.get(path)
    someone.post(f"{path}/code")
    office.later(minutes=11)
    put(office, OutboxMessage, due_at=office.now)
    message = all_of(office, OutboxMessage, OutboxMessage.topic == "mail.code")[-1]
    route = office.services.delivery.routes["mail.code"]
    composed = office.services.db.read(lambda s: route.compose(s, [message]))[0]
    assert composed.error is not None
    assert composed.error.code == "not_wanted"


def test_while_mail_is_held_codes_are_held_as_well(office: Office) -> None:
    reference = refer(office)
    office.services.db.write(lambda s: hold_mail(s, reason="restored", now=office.now))
    path = path_of(office, reference)
    someone = visit(office)
    someone.get(path)
    someone.post(f"{path}/code")
    held = all_of(office, OutboxMessage, OutboxMessage.topic == "mail.code")
    assert [one.state for one in held] == ["held"]


@pytest.mark.parametrize("typed", ["", "12", "0000 0000 0", "abcdefgh", "１２３４５６７８"])
def test_a_wrong_code_opens_nothing(office: Office, typed: str) -> None:
    reference = refer(office)
    someone = visit(office)
    answer = someone.enter(link(office, reference), code=typed or " ")
    assert answer.status_code == 422
    assert "does not open the page" in answer.text
    assert all_of(office, PartnerSession) == []


def test_after_a_wrong_code_the_address_bar_and_the_other_language_lead_to_the_code_again(
    office: Office,
) -> None:
    path = path_of(office, refer(office))
    someone = visit(office)
    someone.get(path)
    someone.post(f"{path}/code")
    assert someone.post(f"{path}/enter", code="1").status_code == 422
    again = someone.get(f"{path}/enter?lang=es")
    assert again.status_code == 200
    assert "Escriba su código" in again.text


def test_after_five_wrong_codes_the_right_one_opens_nothing(office: Office) -> None:
    reference = refer(office)
    someone, path = visit(office), path_of(office, reference)
    someone.get(path)
    someone.post(f"{path}/code")
    code = newest_code(office)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    for _ in range(5):
        assert someone.post(f"{path}/enter", code=wrong).status_code == 422
    assert someone.post(f"{path}/enter", code=code).status_code == 422
    assert all_of(office, PartnerSession) == []


def test_a_code_opens_once_for_ten_minutes_and_only_the_newest(office: Office) -> None:
    reference = refer(office)
    first, path = visit(office), path_of(office, reference)
    first.enter(path)
    code = newest_code(office)
    second = visit(office)
    second.get(path)
    assert second.post(f"{path}/enter", code=code).status_code == 422, "used"
    office.later(minutes=1)
    second.post(f"{path}/code")
    older = newest_code(office)
    office.later(minutes=1)
    second.post(f"{path}/code")
    assert second.post(f"{path}/enter", code=older).status_code == 422, "not the newest"
    office.later(minutes=10)
    assert second.post(f"{path}/enter", code=newest_code(office)).status_code == 422, "too old"


def test_a_code_of_another_contact_opens_nothing(office: Office) -> None:
    anas, bens = refer(office), refer(office, BEN)
    ben = visit(office)
    ben.get(path_of(office, bens, BEN))
    ben.post(f"{path_of(office, bens, BEN)}/code")
    code = newest_code(office)
    other, path = visit(office), path_of(office, anas)
    other.get(path)
    assert other.post(f"{path}/enter", code=code).status_code == 422


def test_codes_are_sent_five_times_an_hour_and_once_for_a_double_press(office: Office) -> None:
    reference = refer(office)
    someone, path = visit(office), path_of(office, reference)
    someone.get(path)
    for _ in range(2):
        assert someone.post(f"{path}/code").status_code == 200
    assert len(all_of(office, AccessCode)) == 1
    for _ in range(4):
        office.later(minutes=1)
        assert someone.post(f"{path}/code").status_code == 200
    office.later(minutes=1)
    assert someone.post(f"{path}/code").status_code == 429
    assert f'href="{path}/code?lang=en"' in someone.page
    office.later(minutes=60)
    someone.get(path)
    assert someone.post(f"{path}/code").status_code == 200


def test_one_address_may_not_ask_or_try_without_end(office: Office) -> None:
    reference = refer(office)
    path = path_of(office, reference)
    someone = visit(office)
    someone.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    someone.get(path)
    answers = [someone.post(f"{path}/enter", code="1").status_code for _ in range(10)]
    assert set(answers) == {422}
    assert someone.post(f"{path}/enter", code="1").status_code == 429
    office.later(seconds=30)
    someone.get(path)
    assert someone.post(f"{path}/code").status_code == 200


def test_a_form_that_is_not_our_pages_is_refused(office: Office) -> None:
    reference = refer(office)
    path = path_of(office, reference)
    for action in ("code", "enter"):
        assert office.client().post(f"{path}/{action}", data={"code": "1"}).status_code == 400
    assert all_of(office, AccessCode) == []


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", ("open for too long", "opens with a code")), ("es", ("demasiado", "con un código"))],
)
def test_who_never_came_in_is_not_told_that_they_are_signed_out(
    office: Office, language: str, told: tuple[str, str]
) -> None:
    path, words = path_of(office, refer(office)), {"lang": language}
    stale = office.client().post(f"{path}/enter", data={"code": "1", **words})
    nobody = office.client().get("/partner", query_string=words)
    assert (stale.status_code, nobody.status_code) == (400, 403)
    for page, title in zip((stale.text, nobody.text), told, strict=True):
        assert title in page
        assert "signed out" not in page
        assert "sesión está cerrada" not in page
    someone = inside(office, refer(office, patient_given_name="Amparo"))
    office.later(hours=13)
    assert "You are signed out" in someone.get("/partner").text


def test_an_expired_link_says_nothing_and_offers_a_code_to_the_known_address(
    office: Office,
) -> None:
    reference = refer(office, patient_phone=None)
    path = path_of(office, reference)
    office.later(days=30)
    someone = visit(office)
    page = someone.get(path)
    assert page.status_code == 410
    for told in (reference, "north.example", "Received", "We need something"):
        assert told not in page.text
    someone.post(f"{path}/code")
    assert someone.post(f"{path}/enter", code=newest_code(office)).status_code == 200


@pytest.mark.parametrize("spoil", ["tail", "swap", "salt", "none"])
def test_a_tampered_link_opens_nothing(office: Office, spoil: str) -> None:
    reference = refer(office)
    token = path_of(office, reference).rpartition("/")[2]
    content, _, signature = token.rpartition(".")
    form = office.services.links.form("web-form", "P-12345678").rpartition("=")[2]
    other = path_of(office, refer(office, BEN), BEN).rpartition("/")[2].rpartition(".")[2]
    spoilt = {
        "tail": f"{content}.{signature[:-2]}AA",
        "swap": f"{content}.{other}",
        "salt": form,
        "none": content,
    }[spoil]
    for room in ("status", "answer"):
        assert visit(office).get(f"/{room}/{spoilt}").status_code == 404
        assert visit(office).get(f"/{room}/{spoilt}/code").status_code == 404


@pytest.mark.parametrize("revoked", [PartnerContact, Referral])
def test_a_revoked_link_opens_nothing_and_a_later_one_does(office: Office, revoked: type) -> None:
    reference = refer(office)
    path = path_of(office, reference)
    put(office, revoked, links_revoked_at=office.now)
    assert visit(office).get(path).status_code == 404
    assert visit(office).get(f"{path}/code").status_code == 404
    office.later(seconds=1)
    assert visit(office).get(path_of(office, reference)).status_code == 200


def test_revoking_ends_sessions_and_codes(office: Office) -> None:
    reference = refer(office)
    someone = inside(office, reference)
    key = contact(office).id
    office.services.db.write(
        lambda s: access.revoke(
            s, s.get_one(PartnerContact, key), actor="ada@clinic.example", now=office.now
        )
    )
    assert someone.get("/partner").status_code == 403


def test_the_same_letter_has_the_same_link(office: Office) -> None:
    links, when = office.services.links, office.now
    assert links.status("R-7F3K9Q", "C-1", at=when) == links.status("R-7F3K9Q", "C-1", at=when)
    later = when + timedelta(seconds=1)
    assert links.status("R-7F3K9Q", "C-1", at=when) != links.status("R-7F3K9Q", "C-1", at=later)


def test_a_session_ends_after_two_idle_hours_twelve_in_all_and_at_signing_out(
    office: Office,
) -> None:
    reference = refer(office)
    idle = inside(office, reference)
    office.later(hours=1, minutes=59)
    assert idle.get("/partner").status_code == 200
    office.later(hours=2)
    assert idle.get("/partner").status_code == 403
    long = inside(office, reference)
    for _ in range(11):
        office.later(hours=1)
        assert long.get("/partner").status_code == 200
    office.later(hours=1)
    assert long.get("/partner").status_code == 403
    out = inside(office, reference)
    out.post("/partner/sign-out")
    assert out.get("/partner").status_code == 403
    assert out.get(path_of(office, reference)).status_code == 200


def test_only_a_hash_of_the_session_is_kept_and_its_cookie_is_for_https_and_us_alone(
    office: Office,
) -> None:
    reference = refer(office)
    inside(office, reference)
    row = all_of(office, PartnerSession)[0]
    assert re.fullmatch("[0-9a-f]{64}", row.token_hash)
    secure = Office(office.folder, {**office.environ, "PUBLIC_URL": "https://r.clinic.example"})
    secure.now = office.now + timedelta(minutes=5)
    path = link(secure, reference).removeprefix("https://r.clinic.example")
    client = secure.app.test_client()
    browse = {"base_url": "https://r.clinic.example"}

    def proof(text: str) -> dict[str, str]:
        found = re.search(r'name="csrf" value="([^"]+)"', text)
        assert found
        return {"csrf": found[1]}

    asked = client.post(f"{path}/code", data=proof(client.get(path, **browse).text), **browse)
    typed = {**proof(client.get(asked.headers["Location"], **browse).text)}
    answer = client.post(f"{path}/enter", data={**typed, "code": newest_code(secure)}, **browse)
    cookie = next(
        one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-partner=")
    )
    for wanted in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert wanted in cookie
    assert "Domain" not in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    secure.services.db.engine.dispose()


def test_a_referral_that_nobody_is_known_to_have_sent_opens_for_nobody(office: Office) -> None:
    reference = refer(office)
    path = path_of(office, reference)
    put(office, Referral, contact_id=None)
    assert visit(office).get(path).status_code == 404
    assert visit(office).get(f"{path}/code").status_code == 404
    form_shown = office.services.links.status(reference, "", at=office.now).removeprefix(BASE)
    page = visit(office).get(form_shown)
    assert "Received" in page.text
    assert "/code" not in page.text


def test_a_contact_whose_mail_bounces_gets_no_code(office: Office) -> None:
    reference = refer(office)
    put(office, PartnerContact, bounced_at=office.now)
    page = visit(office).get(path_of(office, reference))
    assert "/code" not in page.text
    assert visit(office).get(f"{path_of(office, reference)}/code").status_code == 404


def test_what_was_done_is_on_record_without_any_value(office: Office) -> None:
    reference = refer(office)
    someone = inside(office, reference)
    someone.get(f"/partner/referrals/{reference}")
    query = select(AuditEntry.action).where(AuditEntry.actor == contact(office).key)
    actions = office.services.db.read(lambda s: s.scalars(query).all())
    assert {"code.asked", "partner.entered", "partner.referral_viewed"} <= set(actions)
    assert not PATIENT.search(
        str([(one.action, one.subject, one.detail) for one in all_of(office, AuditEntry)])
    )
