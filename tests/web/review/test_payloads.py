"""Script payloads by mail, form and sheet: shown as text on every page, run on none."""

import json
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from integrator.intake.keeping import keep_posted
from integrator.models import Referral, Review
from integrator.ports import Envelope, Submission
from integrator.reading.mails.cleaned import cleaned
from integrator.store.cursors import MergedCursor
from tests.core.clinic import ListSource
from tests.web.admin.desk import STAFF, START, Desk
from tests.web.review.mails import tabled
from tests.web.review.test_in_browser import log_in

ACTS = (
    "script:not([src]), [onerror], [onload], [onfocus], [ontoggle], base, meta[http-equiv],"
    " [href^=javascript]"
)
"""What would act, had it slipped through as more than text."""

LOOK = "acts => ['hit' in window, document.querySelectorAll(acts).length, location.href]"
"""Whether a script ran, how much would act, and where we are, in one question to the page."""

HIT = "window.top.hit=1"
PAYLOADS = (
    f"<script>{HIT}</script>",
    f"<img src=x onerror={HIT}>",
    f"<svg onload={HIT}></svg>",
    f"<svg><script>{HIT}</script></svg>",
    f'"><script>{HIT}</script>',
    f"' autofocus onfocus={HIT} x='",
    f"</textarea></pre></iframe><script>{HIT}</script>",
    f"<iframe srcdoc='<script>{HIT}</script>'></iframe>",
    f"<a href='javascript:{HIT}'>here</a>",
    f"<details open ontoggle={HIT}>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={HIT}>",
    f"<noscript><p title='</noscript><img src=x onerror={HIT}>'>",
    f"<form action='javascript:{HIT}'><button autofocus onfocus={HIT}>Go</button></form>",
    "<meta http-equiv=refresh content='0;url=/admin/nowhere'>",
    "<base href='https://evil.example/'><link rel=stylesheet href='//evil.example/x.css'>",
    "<style>*{background:url(//evil.example/)}</style>",
    "{{ 7*7 }}{% raw %}${7*7}",
    f"&lt;script&gt;{HIT}&lt;/script&gt;",
)


def hostile_mail(number: int, payload: str) -> Envelope:
    """One payload everywhere a mail can carry it."""
    more = f"<p>{payload}</p>"
    letter = tabled(
        number,
        reason=payload,
        more=more,
        subject=f"Referral {payload}"[:180],
        sender='"x" <ana@north.example>',
        filename=f"{payload}.html"[:90],
    )
    name = payload.replace('"', "'")[:60]
    body = letter.body.replace(b'From: "x"', f'From: "{name}"'.encode())
    return Envelope("clinic-inbox", f"mail-{number}", START, "message/rfc822", body)


def hostile_pictures(number: int) -> Envelope:
    """A file that says it is a picture, and is a page with a script."""
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "ana@north.example", "Referral"
    letter["To"] = "referrals@clinic.example"
    letter.set_content("Patient: Jane Roe\nDate of birth: 31/31/1990\nReason: tired\n")
    page = f"<html><script>{HIT}</script></html>".encode()
    letter.add_attachment(page, maintype="image", subtype="png", filename="scan.png")
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload='{HIT}'/>".encode()
    letter.add_attachment(svg, maintype="image", subtype="svg+xml", filename="scan.svg")
    return Envelope("clinic-inbox", f"mail-{number}", START, "message/rfc822", letter.as_bytes())


def hostile_post(desk: Desk, number: int, payload: str) -> None:
    """The same through the public form."""
    services = desk.services
    names = ("partner_practice", "partner_clinician", "patient_given_name", "patient_family_name")
    fields = dict.fromkeys((*names, "insurance"), payload[:60])
    fields |= dict.fromkeys(("reason", "service_words", "notes"), payload)
    fields |= {"partner_email": "ana@north.example", "patient_birth_date": "1980-03-04",
               "patient_phone": "+1 415 555 0132", "consent": "given"}  # fmt: skip
    made = services.forms["web-form"].receive(Submission(f"token-{number:032}", fields, (), START))
    services.db.write(lambda s: keep_posted(s, services.vault, [made], now=START))
    services.intake.read_kept()


def hostile_row(number: int, payload: str) -> Envelope:
    """The same in a row of a sheet, its header among them."""
    row = {"Patient": payload, payload: payload, "Reason": payload, "DOB": "31/31/1990"}
    fields = {"patient_name": payload, "reason": payload, "patient_birth_date": "31/31/1990"}
    body = json.dumps({"kind": "row", "source": "north-sheet", "row": row, "fields": fields})
    return Envelope("north-sheet", f"row-{number}", START, "application/json", body.encode())


def everything(desk: Desk) -> list[str]:
    """Every page that shows anything of what arrived."""
    references = {one.id: one.reference for one in desk.referrals()}
    questions = [
        f"/desk/{references[one.referral_id]}/{one.question}"
        for one in desk.rows(select(Review))
        if one.referral_id
    ]
    shown = [f"/admin/referrals/{one}" for one in references.values()]
    mails = [f"/admin/envelopes/{one}" for one in references.values()]
    lists = ["/desk/", "/admin/", "/admin/referrals", "/admin/failures/reviews"]
    return [*lists, *dict.fromkeys(questions), *shown[::3], *mails[::5]]


def test_script_payloads_by_mail_form_and_sheet_never_run_on_any_page(
    desk: Desk, address: str, page: Page
) -> None:
    """FAULTS: HTML and script in any field or mail are shown as text."""
    for number, payload in enumerate(PAYLOADS, start=1):
        desk.take_in(hostile_mail(number * 3, payload))
        hostile_post(desk, number, payload)
    rows = [hostile_row(number, payload) for number, payload in enumerate(PAYLOADS)]
    desk.services.intake.sync(ListSource([*rows], name="north-sheet"), MergedCursor())
    desk.take_in(hostile_pictures(900))
    assert desk.count(Referral) > len(PAYLOADS)
    outside: list[str] = []
    page.on("request", lambda asked: outside.append(asked.url))
    page.on("dialog", lambda dialog: outside.append("dialog"))
    log_in(page, address)
    for path in everything(desk):
        page.goto(f"{address}{path}")
        assert page.evaluate(LOOK, ACTS) == [False, 0, f"{address}{path}"]
    assert [url for url in outside if not url.startswith(address)] == []


def test_a_picture_is_shown_only_where_its_octets_say_so(desk: Desk) -> None:
    desk.take_in(hostile_pictures(1))
    staff = desk.logged_in(STAFF)
    reference = desk.referrals()[0].reference
    assert staff.get(f"/desk/files/{reference}/0").status_code == 404
    assert staff.get(f"/desk/files/{reference}/1").status_code == 404


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_cleaned_has_no_attribute_and_nothing_that_acts(payload: str) -> None:
    found = cleaned(f"<p class=x style='color:red' title=y>{payload}</p>")
    opened = [part.split(">")[0] for part in found.split("<")[1:]]
    assert all(one.strip("/").isalnum() for one in opened), found
    assert not {"script", "img", "a", "iframe", "svg", "style", "form", "base"} & set(opened)


def test_a_picture_is_shown_sandboxed_uncached_and_on_record(desk: Desk) -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "ana@north.example", "Referral"
    letter.set_content("Patient: Jane Roe\nDate of birth: 31/31/1990\nReason: tired\n")
    png = b"\x89PNG\r\n\x1a\n" + bytes(40)
    letter.add_attachment(png, maintype="image", subtype="png", filename="scan.png")
    desk.take_in(Envelope("clinic-inbox", "m1", START, "message/rfc822", letter.as_bytes()))
    staff = desk.logged_in(STAFF).client
    answer = staff.get(f"/desk/files/{desk.referrals()[0].reference}/0")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", png)
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(desk.deeds("attachment.viewed")) == 1
