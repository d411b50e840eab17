"""Who gets in, how often they may try, and for how long they stay."""

import pytest
from sqlalchemy import select

from integrator.accounts import logins
from integrator.models import User, WebSession
from tests.web.admin.desk import ADMIN, PASSWORD, STAFF, Desk

SECURE = {"PUBLIC_URL": "https://referrals.clinic.example"}


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin/referrals", "/admin/failures", "/admin/audit", "/admin/referrals/R-1"],
)
def test_nobody_sees_a_page_without_logging_in(desk: Desk, path: str) -> None:
    answer = desk.visitor().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/login?next=/admin")


def test_who_logs_in_lands_where_they_wanted_to_go(desk: Desk) -> None:
    answer = desk.visitor().log_in(next="/admin/referrals?status=received")
    assert answer.headers["Location"] == "/admin/referrals?status=received"


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example", "//elsewhere.example", "/admin//x.example", "/refer/x"]
)
def test_a_login_leads_nowhere_but_into_the_admin(desk: Desk, path: str) -> None:
    assert desk.visitor().log_in(next=path).headers["Location"] == "/admin/"


@pytest.mark.parametrize("email", [ADMIN, "nobody@clinic.example"])
def test_a_refusal_is_the_same_whether_the_account_exists(desk: Desk, email: str) -> None:
    visitor = desk.visitor()
    answer = visitor.log_in(email, "wrong password here")
    assert answer.status_code == 401
    page = answer.text.replace(visitor.csrf, "")
    other = desk.visitor().log_in("third@clinic.example", "wrong")
    assert _without_token(page) == _without_token(other.text)


def _without_token(page: str) -> str:
    return page.split('name="csrf"')[0] + page.split('name="next"')[1]


def test_a_password_is_verified_even_where_there_is_no_account(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same work is done, so that the time tells nothing."""
    verified: list[str] = []

    def fits(password_hash: str, password: str) -> bool:
        verified.append(password_hash[:9])
        return False

    monkeypatch.setattr(logins, "fits", fits)
    for email in (ADMIN, "nobody@clinic.example"):
        desk.visitor().log_in(email, "x")
    assert verified == ["$argon2id"] * 2


def test_a_guess_costs_what_owasp_asks() -> None:
    """Made with what the product makes all hashes with; tests make theirs cheaper."""
    assert logins._NOBODY.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_five_failures_lock_the_account_for_a_minute(desk: Desk) -> None:
    for _ in range(5):
        assert desk.visitor().log_in(ADMIN, "wrong").status_code == 401
    assert desk.visitor().log_in(ADMIN, PASSWORD).status_code == 401
    desk.later(seconds=61)
    assert desk.visitor().log_in(ADMIN, PASSWORD).status_code == 303
    (user,) = desk.rows(select(User).where(User.email == ADMIN))
    assert (user.failed_logins, user.locked_until) == (0, None)


def test_one_network_cannot_try_for_ever(desk: Desk) -> None:
    client = desk.app.test_client()
    for number in range(31):
        answer = client.get("/admin/login")
        token = answer.text.split('name="csrf" value="')[1].split('"')[0]
        answer = client.post(
            "/admin/login",
            data={"csrf": token, "email": f"a{number}@clinic.example", "password": "x"},
            environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{number}"},
        )
    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in answer.text


def test_failed_tries_are_on_record_without_what_was_typed(desk: Desk) -> None:
    desk.visitor().log_in("my-password-by-mistake@x.example", "x")
    (deed,) = desk.deeds("login.failed")
    assert "my-password" not in f"{deed.actor}{deed.subject}{deed.detail}"


def test_the_store_keeps_only_a_hash_of_the_session(desk: Desk) -> None:
    visitor = desk.logged_in()
    token = visitor.client.get_cookie("session")
    assert token is not None
    (kept,) = desk.rows(select(WebSession.token_hash))
    assert token.value not in kept
    assert len(kept) == 64


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: Desk) -> None:
    cookie = desk.visitor().log_in().headers.getlist("Set-Cookie")[0]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure_and_tied_to_the_host(tmp_path) -> None:  # type: ignore[no-untyped-def]
    desk = Desk(tmp_path, SECURE)
    answer = desk.app.test_client().get("/admin/login", base_url=SECURE["PUBLIC_URL"])
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-login-proof=")
    assert "Secure" in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    desk.services.db.engine.dispose()


def test_an_idle_session_ends(desk: Desk) -> None:
    visitor = desk.logged_in()
    for _ in range(3):
        desk.later(minutes=29)
        assert visitor.get("/admin/").status_code == 200
    desk.later(minutes=31)
    assert visitor.get("/admin/").status_code == 302


def test_a_page_that_reloads_itself_keeps_no_session_alive(desk: Desk) -> None:
    visitor = desk.logged_in()
    for _ in range(3):
        desk.later(minutes=9)
        assert visitor.get("/admin/?auto=1").status_code == 200
    desk.later(minutes=9)
    assert visitor.get("/admin/?auto=1").status_code == 302


def test_a_session_ends_after_half_a_day_however_busy(desk: Desk) -> None:
    visitor = desk.logged_in()
    for _ in range(35):
        desk.later(minutes=20)
        assert visitor.get("/admin/").status_code == 200
    desk.later(minutes=20)
    assert visitor.get("/admin/").status_code == 302


def test_logging_out_ends_the_session_in_the_store(desk: Desk) -> None:
    visitor = desk.logged_in()
    token = visitor.client.get_cookie("session")
    assert visitor.post("/admin/logout").status_code == 303
    assert desk.count(WebSession) == 0
    assert token is not None
    visitor.client.set_cookie("session", token.value)
    assert visitor.get("/admin/").status_code == 302


def test_a_new_password_ends_every_session_of_the_account(desk: Desk) -> None:
    visitor = desk.logged_in(STAFF)
    desk.add_person(STAFF, "staff")
    assert visitor.get("/admin/").status_code == 302


@pytest.mark.parametrize("token", ["", "another"])
@pytest.mark.parametrize(
    "path", ["/admin/logout", "/admin/messages/requeue", "/admin/mail/hold", "/admin/login"]
)
def test_a_form_without_its_token_does_nothing(desk: Desk, path: str, token: str) -> None:
    visitor = desk.logged_in()
    visitor.csrf = token
    answer = visitor.post(path, email=ADMIN, password=PASSWORD)
    assert answer.status_code == 400
    assert "reload the page" in answer.text


@pytest.mark.parametrize("path", ["/admin/login", "/admin/nowhere", "/healthz"])
def test_every_answer_carries_the_secure_headers(desk: Desk, path: str) -> None:
    headers = desk.visitor().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_form_too_large_is_refused(desk: Desk) -> None:
    answer = desk.logged_in().post("/admin/messages/requeue", reason="x" * 300_000)
    assert answer.status_code == 413
