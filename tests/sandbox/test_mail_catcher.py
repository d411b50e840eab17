"""The mail catcher: SMTP in, a page and JSON out."""

import json
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from sandbox.mail_catcher import DROP, Catcher, Misbehaviour, running_catcher
from tests.peers.smtp import TOKENS, USERS

SENDER = "referrals@clinic.example"
RAW = (
    b"Subject: =?utf-8?q?R=C3=A9f_R-7F3K9Q?=\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nPlain <b>words</b>\r\n"
    b"--b\r\nContent-Type: text/html\r\n\r\n"
    b'<p id="said">HTML words</p><script>document.title="taken"</script>\r\n--b--\r\n'
)


@contextmanager
def logged_in(catcher: Catcher) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("localhost", catcher.smtp_port, "tests", timeout=10) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=catcher.ca_file))
        smtp.login(*next(iter(USERS.items())))
        yield smtp


def send(catcher: Catcher, recipient: str, raw: bytes = RAW) -> None:
    with logged_in(catcher) as smtp:
        smtp.sendmail(SENDER, [recipient], raw)


def read(url: str) -> str:
    with urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def test_a_sent_mail_is_caught_byte_for_byte(catcher: Catcher) -> None:
    send(catcher, "gp@practice.example")
    (mail,) = catcher.wait(lambda mails: len(mails) == 1)
    assert mail.raw == RAW
    assert (mail.envelope_from, mail.envelope_to) == (SENDER, ("gp@practice.example",))
    assert mail.subject == "Réf R-7F3K9Q"
    assert catcher.to("gp@practice.example") == [mail]


def test_nobody_sends_without_tls_and_log_in(catcher: Catcher) -> None:
    with smtplib.SMTP("localhost", catcher.smtp_port, "tests", timeout=10) as smtp:
        smtp.ehlo()
        assert smtp.mail(SENDER)[0] == 530
        smtp.starttls(context=ssl.create_default_context(cafile=catcher.ca_file))
        smtp.ehlo()
        assert smtp.mail(SENDER)[0] == 530
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.login(SENDER, "wrong")


def test_a_token_logs_in_and_a_stale_one_does_not(catcher: Catcher) -> None:
    def authenticate(token: str) -> tuple[int, bytes]:
        first = f"user={SENDER}\x01auth=Bearer {token}\x01\x01"
        with smtplib.SMTP("localhost", catcher.smtp_port, "tests", timeout=10) as smtp:
            smtp.starttls(context=ssl.create_default_context(cafile=catcher.ca_file))
            smtp.ehlo()
            return smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else first)

    assert authenticate(TOKENS[SENDER])[0] == 235
    with pytest.raises(smtplib.SMTPAuthenticationError):
        authenticate("stale")


def test_a_misbehaviour_happens_once_and_only_for_its_recipient(catcher: Catcher) -> None:
    catcher.misbehave("gp@practice.example", Misbehaviour("rcpt", "451 4.7.1 Later"))
    send(catcher, "other@practice.example")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(catcher, "gp@practice.example")
    send(catcher, "gp@practice.example")
    assert len(catcher.mails) == 2


def test_a_mail_may_be_caught_though_the_answer_is_lost(catcher: Catcher) -> None:
    catcher.misbehave("gp@practice.example", Misbehaviour("data", DROP, kept=True))
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(catcher, "gp@practice.example")
    assert len(catcher.to("gp@practice.example")) == 1


def test_a_second_run_shows_the_mails_of_the_first(tmp_path: Path) -> None:
    with running_catcher(tmp_path, users=USERS, mail_folder=tmp_path / "mails") as first:
        send(first, "gp@practice.example")
        before = first.wait(lambda mails: len(mails) == 1)
    with running_catcher(tmp_path, users=USERS, mail_folder=tmp_path / "mails") as second:
        assert second.mails == before
        send(second, "gp@practice.example")
        assert [mail.number for mail in second.mails] == [1, 2]


def test_the_list_is_also_json(catcher: Catcher) -> None:
    send(catcher, "gp@practice.example")
    (mail,) = json.loads(read(catcher.page_url + "mails.json"))
    assert (mail["number"], mail["from"], mail["to"]) == (1, SENDER, ["gp@practice.example"])
    assert mail["text"] == "Plain <b>words</b>"
    assert ["Subject", "Réf R-7F3K9Q"] in mail["headers"]


def test_the_list_has_the_newest_first_and_refreshes(catcher: Catcher) -> None:
    send(catcher, "first@practice.example")
    send(catcher, "second@practice.example")
    page = read(catcher.page_url)
    assert page.index("second@practice.example") < page.index("first@practice.example")
    assert '<meta http-equiv="refresh"' in page


def test_a_mail_that_is_not_there_is_not_found(catcher: Catcher) -> None:
    with pytest.raises(HTTPError) as answer:
        read(catcher.page_url + "mails/99")
    assert answer.value.code == 404
    answer.value.close()


def test_a_mail_is_shown_and_its_script_does_not_run(page: Page, catcher: Catcher) -> None:
    send(catcher, "gp@practice.example")
    page.goto(catcher.page_url)
    page.get_by_text("Réf R-7F3K9Q").click()
    frame = page.frame_locator("iframe")
    assert frame.locator("#said").inner_text() == "HTML words"
    assert page.locator("pre").inner_text().strip() == "Plain <b>words</b>"
    assert page.title() == "Réf R-7F3K9Q"
    assert page.frames[1].title() != "taken"


def test_the_list_fits_a_phone(page: Page, catcher: Catcher) -> None:
    send(catcher, "a-rather-long-name-of-a-practice.reception@practice.example")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(catcher.page_url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
