"""The pages of the admin: what they show, what they never show, and that looking is on record."""

import re

import pytest
from sqlalchemy import event, select

from integrator.errors import CredentialsRefused, RejectedByRemote
from integrator.models import StoredFetchFailure
from integrator.ports import Delivered, Envelope, Failed, FetchFailure
from tests.web.admin.desk import ADMIN, START, Desk, mail

LISTS = [
    "/admin/",
    "/admin/referrals",
    "/admin/failures",
    "/admin/failures/unreadable",
    "/admin/failures/unfetched",
    "/admin/failures/reviews",
    "/admin/failures/not-referrals",
    "/admin/failures/discarded",
    "/admin/audit",
]
PATIENT = ("Jane", "Doe", "1980", "555 0132", "tired")
UNREADABLE = Envelope("clinic-inbox", "bad-1", START, "application/pdf", b"%PDF <script>")
NEWSLETTER = Envelope(
    "clinic-inbox",
    "news-1",
    START,
    "message/rfc822",
    b"From: news@letters.example\nSubject: Weekly news\nList-Id: <n.example>\n\nHello\n",
)


@pytest.mark.parametrize("path", LISTS)
def test_no_list_shows_a_patient_value(desk: Desk, path: str) -> None:
    desk.take_in(mail(1), mail(2), UNREADABLE, NEWSLETTER)
    desk.deliver([Failed(RejectedByRemote()), Delivered({"ticket": "7"})])
    page = desk.logged_in().get(path)
    assert page.status_code == 200
    for value in PATIENT:
        assert value not in page.text


def test_a_referral_shows_its_values_and_where_they_were_read(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    page = desk.logged_in().get(f"/admin/referrals/{referral.reference}")
    for value in ("Jane", "Doe", "1980-03-04", "+14155550132", "tired for six months"):
        assert value in page.text
    assert "the mail · after its label" in page.text
    assert "North Practice" in page.text


def test_seeing_a_patient_is_on_record_without_any_value(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    visitor = desk.logged_in()
    visitor.get(f"/admin/referrals/{referral.reference}")
    (deed,) = desk.deeds("referral.viewed")
    assert (deed.actor, deed.subject, deed.at) == (ADMIN, referral.reference, desk.now)
    assert "patient_given_name" in deed.detail["fields"]
    assert "Jane" not in str(deed.detail)


def test_no_page_of_the_admin_is_cached(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    visitor = desk.logged_in()
    for path in ("/admin/", f"/admin/referrals/{referral.reference}"):
        assert visitor.get(path).headers["Cache-Control"] == "no-store"


def test_what_hubspot_may_not_know_is_named_with_the_reason(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    page = desk.logged_in().get(f"/admin/referrals/{referral.reference}").text
    assert "What HubSpot may not know" in page
    assert "keeps this from HubSpot with the preset" in page


def test_a_referral_in_hubspot_says_since_when_and_as_what(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    desk.deliver([Delivered({"ticket": "771"})])
    page = desk.logged_in().get(f"/admin/referrals/{referral.reference}").text
    assert "as ticket 771" in page
    assert "Why is this not in HubSpot?" not in page


def test_the_overview_says_why_a_connector_is_paused(desk: Desk) -> None:
    desk.take_in(mail(1))
    desk.deliver(CredentialsRefused("Make a new key at HubSpot."))
    page = desk.logged_in().get("/admin/").text
    assert "Make a new key at HubSpot." in page
    assert "Paused" in page
    assert "connector is paused" in page


def test_the_overview_links_each_need_to_the_list_that_mends_it(desk: Desk) -> None:
    desk.take_in(
        mail(1), UNREADABLE, FetchFailure("INBOX/1/2", "too_big", True, "Open it in the mailbox.")
    )
    desk.deliver([Failed(RejectedByRemote())])
    page = desk.logged_in().get("/admin/").text
    for link in ("failures?state=dead", "failures/unreadable", "failures/unfetched"):
        assert link in page


def test_fetch_failures_are_shown_with_their_advice_until_closed(desk: Desk) -> None:
    desk.take_in(FetchFailure("INBOX/1/2", "too_big", True, "Open it in the mailbox."))
    visitor = desk.logged_in()
    assert "Open it in the mailbox." in visitor.get("/admin/failures/unfetched").text
    (failure,) = desk.rows(select(StoredFetchFailure.id))
    visitor.post("/admin/unfetched/resolve", id=[failure])
    assert "Open it in the mailbox." not in visitor.get("/admin/failures/unfetched").text


def test_the_list_is_paged_by_keyset_without_gap_or_repeat(desk: Desk) -> None:
    ids = {one.reference: one.id for one in desk.take_in(*[mail(n) for n in range(120)])}
    visitor, path = desk.logged_in(), "/admin/referrals"
    seen: list[str] = []
    for _ in range(3):
        page = visitor.get(path).text
        shown = [reference for reference in ids if reference in page]
        seen += shown
        path = f"/admin/referrals?before={min(ids[one] for one in shown)}"
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("partner=south", 1),
        ("partner=practice", 2),
        ("partner=nobody", 0),
        ("status=needs_info", 2),
        ("status=closed", 0),
        ("source=clinic-inbox", 2),
        ("source=north-sheet", 0),
    ],
)
def test_referrals_are_found_by_partner_status_and_source(
    desk: Desk, query: str, found: int
) -> None:
    south = {"practice": "South Practice", "sender": "Sol Diaz <sol@south.example>"}
    referrals = desk.take_in(mail(1), mail(2, **south))
    assert {one.status for one in referrals} <= {"received", "needs_info"}
    page = desk.logged_in().get(f"/admin/referrals?{query}").text
    wanted = found
    if query == "status=needs_info":
        wanted = sum(one.status == "needs_info" for one in referrals)
    assert sum(one.reference in page for one in referrals) == wanted


def test_a_reference_leads_to_its_page_however_it_is_typed(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    typed = referral.reference.lower().removeprefix("r-")
    answer = desk.logged_in().get(f"/admin/referrals?reference={typed}")
    assert answer.headers["Location"] == f"/admin/referrals/{referral.reference}"


def test_a_page_costs_the_same_queries_however_many_rows_there_are(desk: Desk) -> None:
    few = _queries(desk, "/admin/referrals")
    desk.take_in(*[mail(number) for number in range(120)])
    many = _queries(desk, "/admin/referrals")
    overview = _queries(desk, "/admin/")
    desk.take_in(*[mail(number) for number in range(200, 300)])
    assert _queries(desk, "/admin/referrals") == many == few
    assert _queries(desk, "/admin/") == overview


def _queries(desk: Desk, path: str) -> int:
    visitor, asked = desk.logged_in(), []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(desk.services.db.engine, "before_cursor_execute", note)
    assert visitor.get(path).status_code == 200
    event.remove(desk.services.db.engine, "before_cursor_execute", note)
    return len(asked)


def test_an_attachment_is_saved_never_shown_and_on_record(desk: Desk) -> None:
    letter = (
        b"From: Ana <ana@north.example>\nSubject: Referral\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        b"Patient: Jane Doe\nReason: tired\n--b\nContent-Type: text/html; name=note.html\n"
        b'Content-Disposition: attachment; filename="note.html"\n\n'
        b"<script>alert(1)</script>\n--b--\n"
    )
    (referral,) = desk.take_in(Envelope("clinic-inbox", "a1", START, "message/rfc822", letter))
    visitor = desk.logged_in()
    page = visitor.get(f"/admin/referrals/{referral.reference}").text
    assert "note.html" in page
    answer = visitor.get(f"/admin/envelopes/{referral.reference}/files/0")
    assert answer.data.startswith(b"<script>")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(desk.deeds("attachment.downloaded")) == 1


def test_the_original_is_downloaded_byte_for_byte_and_on_record(desk: Desk) -> None:
    sent = mail(1)
    (referral,) = desk.take_in(sent)
    answer = desk.logged_in().get(f"/admin/envelopes/{referral.reference}/original")
    assert answer.data == sent.body
    assert len(desk.deeds("envelope.downloaded")) == 1


def test_an_unreadable_envelope_can_be_looked_at(desk: Desk) -> None:
    desk.take_in(UNREADABLE)
    visitor = desk.logged_in()
    page = visitor.get("/admin/failures/unreadable").text
    reference = page.split("/admin/envelopes/R-")[1].split('"')[0]
    page = visitor.get(f"/admin/envelopes/R-{reference}").text
    assert "%PDF &lt;script&gt;" in page
    assert "<script>" not in page.replace('<script src="', "")
    assert len(desk.deeds("envelope.viewed")) == 1


def test_a_purged_referral_says_so(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    desk.services.db.write(lambda s: setattr(s.merge(referral), "wrapped_key", None))
    page = desk.logged_in().get(f"/admin/referrals/{referral.reference}").text
    assert "deleted when their time was over" in page


def test_the_audit_page_verifies_the_chain_when_asked(desk: Desk) -> None:
    visitor = desk.logged_in()
    assert "chain is intact" in visitor.get("/admin/audit?verify=1").text
    entry = desk.deeds("login.opened")[0]
    desk.services.db.write(lambda s: setattr(s.merge(entry), "actor", "somebody else"))
    assert f"broken at entry {entry.id}" in visitor.get("/admin/audit?verify=1").text


@pytest.mark.parametrize("path", ["/admin/referrals/R-NOPE00", "/admin/envelopes/R-NOPE00", "/x"])
def test_what_is_not_there_is_answered_with_what_to_do(desk: Desk, path: str) -> None:
    page = desk.logged_in().get(path)
    assert page.status_code == 404
    assert "Check the address" in page.text


def test_a_referral_offers_the_form_that_knows_its_partner(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    shown = desk.logged_in().get(f"/admin/referrals/{referral.reference}").text
    address = re.search(r'href="([^"]*/refer/web-form\?from=[^"]+)"', shown)
    assert address
    token = address[1].partition("from=")[2]
    assert desk.services.links.read_form("web-form", token)
