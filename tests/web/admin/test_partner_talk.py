"""Staff read what a partner wrote and answer; admins say who may see what."""

import re

from integrator.models import ConversationMessage, OutboxMessage, PartnerContact, Referral
from tests.web.admin.desk import STAFF, Desk, mail


def test_staff_answer_a_partner_and_a_letter_says_so_once(desk: Desk) -> None:
    reference = desk.take_in(mail(1))[0].reference
    sam = desk.logged_in(STAFF)
    page = sam.get(f"/admin/referrals/{reference}")
    key = re.search(r'name="key" value="([^"]+)"', page.text)
    assert key
    for _ in range(2):
        sent = {"key": key[1], "text": "Did <she> move?"}
        answer = sam.post(f"/admin/referrals/{reference}/message", **sent)
        assert answer.status_code == 303
    page = sam.get(answer.headers["Location"])
    assert "Did &lt;she&gt; move?" in page.text
    assert "not seen yet" in page.text
    assert desk.count(ConversationMessage) == 1
    assert desk.count(OutboxMessage, OutboxMessage.kind == "message") == 1


def test_an_empty_reply_and_one_from_no_form_of_ours_are_not_kept(desk: Desk) -> None:
    reference = desk.take_in(mail(1))[0].reference
    sam = desk.logged_in(STAFF)
    sam.get(f"/admin/referrals/{reference}")
    at = f"/admin/referrals/{reference}/message"
    assert sam.post(at, key="k" * 20, text=" ").status_code == 303
    assert sam.post(at, key="'", text="hello").status_code == 400
    assert desk.count(ConversationMessage) == 0


def test_an_admin_voids_links_and_widens_what_a_contact_sees_and_staff_do_not(desk: Desk) -> None:
    reference = desk.take_in(mail(1))[0].reference
    ada, sam = desk.logged_in(), desk.logged_in(STAFF)
    at = f"/admin/referrals/{reference}/contact"
    sam.get(f"/admin/referrals/{reference}")
    assert sam.post(f"{at}/widen").status_code == 403
    ada.get(f"/admin/referrals/{reference}")
    assert ada.post(f"{at}/widen").status_code == 303
    assert desk.count(PartnerContact, PartnerContact.sees_practice) == 1
    assert "all referrals of the practice" in ada.get(f"/admin/referrals/{reference}").text
    assert ada.post(f"{at}/narrow").status_code == 303
    assert desk.count(PartnerContact, PartnerContact.sees_practice) == 0
    assert ada.post(f"{at}/revoke").status_code == 303
    assert desk.count(PartnerContact, PartnerContact.links_revoked_at == desk.now) == 1
    assert ada.post(f"{at}/other").status_code == 404
    assert desk.count(Referral) == 1
