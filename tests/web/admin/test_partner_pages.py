"""Admins make a referral of what was none, vet partners and merge them; each deed is on record."""

from sqlalchemy import select

from integrator.models import Partner
from tests.web.admin.desk import ADMIN, STAFF, Desk, mail
from tests.web.admin.test_pages import NEWSLETTER


def test_one_click_makes_a_referral_of_what_was_none(desk: Desk) -> None:
    desk.take_in(NEWSLETTER)
    visitor = desk.logged_in()
    assert "Make a referral" in visitor.get("/admin/failures/not-referrals").text
    answer = visitor.post("/admin/envelopes/make-referral", only="1")
    (referral,) = desk.referrals()
    assert answer.headers["Location"].endswith("done=made&n=1")
    assert referral.reference in answer.headers["Location"]
    assert [deed.actor for deed in desk.deeds("referral.made")] == [ADMIN]
    again = visitor.post("/admin/envelopes/make-referral", only="1")
    assert "done=not_made" in again.headers["Location"]


def test_staff_make_no_referral(desk: Desk) -> None:
    desk.take_in(NEWSLETTER)
    answer = desk.logged_in(STAFF).post("/admin/envelopes/make-referral", only="1")
    assert answer.status_code == 403


def test_the_envelope_says_whether_its_sender_was_verified(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    page = desk.logged_in().get(f"/admin/envelopes/{referral.reference}").text
    assert "Sender: verified" in page


def test_partners_are_vetted_and_merged(desk: Desk) -> None:
    other = {"sender": "Ben <ben@south.example>", "practice": "South"}
    desk.take_in(mail(1), mail(2, **other))
    first, second = desk.rows(select(Partner).order_by(Partner.id))
    visitor = desk.logged_in()
    assert second.name in visitor.get("/admin/partners?state=to_be_vetted").text
    visitor.post("/admin/partners/vet", key=first.key)
    visitor.post("/admin/partners/merge", key=second.key, keep=first.key)
    first, second = desk.rows(select(Partner).order_by(Partner.id))
    assert (first.state, second.merged_into_id) == ("vetted", first.id)
    assert {one.partner_id for one in desk.referrals()} == {first.id}
    assert second.key not in visitor.get("/admin/partners").text
    again = visitor.post("/admin/partners/merge", key=second.key, keep=first.key)
    assert "done=not_merged" in again.headers["Location"]
    unknown = visitor.post("/admin/partners/merge", key=first.key, keep="North Practice")
    assert "Nothing was merged" in visitor.get(unknown.headers["Location"]).text
    assert len(desk.deeds("partner.merged")) == 1


def test_staff_see_partners_and_decide_nothing(desk: Desk) -> None:
    desk.take_in(mail(1))
    (partner,) = desk.rows(select(Partner))
    visitor = desk.logged_in(STAFF)
    assert partner.name in visitor.get("/admin/partners").text
    assert visitor.post("/admin/partners/vet", key=partner.key).status_code == 403
