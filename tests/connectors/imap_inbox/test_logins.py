"""Log-in by password and XOAUTH2: a refusal pauses and says why, anything else may pass."""

import imaplib

import pytest
from imapclient.exceptions import LoginError

from connectors.imap_inbox import PasswordLogin, XOAuth2Login
from integrator.errors import ConfigError, CredentialsRefused, RemoteUnavailable, SourcePaused
from tests.connectors.imap_inbox.conftest import Box, sample_mail
from tests.connectors.imap_inbox.proxy import running_proxy
from tests.peers.dovecot import GOOD_TOKEN, PASSWORD


def test_a_token_opens_the_mailbox(box: Box) -> None:
    box.drop(sample_mail("one"))

    assert box.puller(login=XOAuth2Login(lambda: GOOD_TOKEN)).pull() == 1


def test_a_refused_token_is_renewed_once(box: Box) -> None:
    box.drop(sample_mail("one"))
    asked: list[str] = []

    def renew() -> str:
        asked.append("renew")
        return GOOD_TOKEN

    assert box.puller(login=XOAuth2Login(lambda: "expired-token", renew)).pull() == 1
    assert asked == ["renew"]


def test_a_refused_token_is_told_with_the_servers_status(box: Box) -> None:
    with pytest.raises(CredentialsRefused) as refused:
        box.puller(login=XOAuth2Login(lambda: "bad-token", lambda: "bad-token-too")).pull()

    assert "status 401" in refused.value.advice
    assert "bad-token" not in refused.value.advice


def test_a_refused_password_is_told_without_it(box: Box) -> None:
    with pytest.raises(CredentialsRefused) as refused:
        box.puller(login=PasswordLogin("wrong-sample")).pull()

    assert box.user in refused.value.advice
    assert "wrong-sample" not in refused.value.advice


def test_no_secret_shows_in_the_inbox_as_text(box: Box) -> None:
    assert PASSWORD not in repr(box.inbox())
    assert GOOD_TOKEN not in repr(box.inbox(login=XOAuth2Login(lambda: GOOD_TOKEN)))


class _Refusing:
    """A client whose server answers a log-in as told."""

    def __init__(self, said: str, cause: Exception | None = None) -> None:
        self._said, self._cause = said, cause

    def login(self, user: str, password: str) -> None:
        try:
            raise self._cause or imaplib.IMAP4.error(self._said)
        except imaplib.IMAP4.error as error:
            raise LoginError(str(error))  # noqa: B904 -- as imapclient does


@pytest.mark.parametrize(
    "client",
    [
        _Refusing("b'[UNAVAILABLE] Temporary authentication failure.'"),
        _Refusing("b'[ALERT] Too many simultaneous connections. (Failure)'"),
        _Refusing("", imaplib.IMAP4.abort("socket error: EOF")),
    ],
    ids=["unavailable", "too many", "closed"],
)
def test_a_server_that_takes_no_login_now_is_unavailable(client: _Refusing) -> None:
    with pytest.raises(RemoteUnavailable):
        PasswordLogin(PASSWORD)(client, "box")


def test_a_certificate_nobody_vouches_for_is_refused(box: Box) -> None:
    with pytest.raises(SourcePaused) as paused:
        box.puller(ca_file=None).pull()

    assert "certificate" in paused.value.advice


def test_a_certificate_of_another_host_is_refused(box: Box) -> None:
    with (
        running_proxy(box.dovecot.ports.imaps, host="127.0.0.2") as proxy,
        pytest.raises(SourcePaused) as paused,
    ):
        box.puller(host="127.0.0.2", port=proxy.port).pull()

    assert "certificate" in paused.value.advice


@pytest.mark.parametrize("host", ["mail.clinic.example", "192.0.2.7", "localhost.example"])
def test_a_plain_connection_to_another_machine_is_refused_at_the_start(box: Box, host: str) -> None:
    with pytest.raises(ConfigError):
        box.inbox(host=host, tls=False)
