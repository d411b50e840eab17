"""A form is taken once, by a person, and never lost: tokens, checks for programs, faults."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import event

from integrator.web.throttle import MOST_ADDRESSES, Throttle, network
from tests.web.public.office import FORM, GOOD, ROOT, Office, reference_in, token_in

CRASHING = """
import json, sys
from pathlib import Path
from integrator.crashpoints import arm
from tests.web.public.office import Office
office = Office(Path(sys.argv[1]), json.loads(sys.argv[2]))
arm("web.kept:1")
office.send(sys.argv[3])
"""


def test_twenty_threads_that_send_one_form_make_one_referral(office: Office, address: str) -> None:
    sent = {"token": office.token(), **GOOD}
    start = threading.Barrier(20)

    def send(_number: int) -> str:
        start.wait()
        answer = requests.post(f"{address}{FORM}", data=sent, timeout=30)
        assert answer.status_code == 200, "the page that the answer leads to"
        return reference_in(answer.text)

    with ThreadPoolExecutor(20) as pool:
        references = set(pool.map(send, range(20)))
    assert len(references) == 1
    assert office.kept() == 1


def test_forms_sent_at_the_same_time_are_each_kept(office: Office, address: str) -> None:
    def send(number: int) -> str:
        sent = {"token": office.token(), **GOOD, "reason": f"Number {number}."}
        return reference_in(requests.post(f"{address}{FORM}", data=sent, timeout=30).text)

    with ThreadPoolExecutor(16) as pool:
        references = set(pool.map(send, range(60)))
    assert len(references) == office.kept() == 60


def test_a_crash_between_commit_and_answer_loses_and_doubles_nothing(office: Office) -> None:
    token = office.token()
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, str(office.folder), json.dumps(office.environ), token],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == -9
    assert office.kept() == 1
    again = office.send(token)
    assert again.status_code == 303
    assert office.kept() == 1
    assert office.rung == ["read"]


def test_the_same_token_with_other_content_is_refused_and_says_what_to_do(office: Office) -> None:
    token = office.token()
    first = office.client().get(office.send(token).headers["Location"])
    answer = office.send(token, reason="Something else.")
    assert (answer.status_code, office.kept()) == (409, 1)
    assert reference_in(answer.text) == reference_in(first.text)
    assert "+1 510 555 0100" in answer.text


def test_a_form_sent_faster_than_a_person_is_shown_again_and_then_taken(office: Office) -> None:
    token = office.token(age=1)
    held = office.send(token)
    assert (held.status_code, office.kept()) == (422, 0)
    assert "Please press once more" in held.text
    assert 'value="Jane"' in held.text
    office.later(seconds=3)
    assert office.send(token_in(held.text)).status_code == 303


@pytest.mark.parametrize(
    ("age", "forged"), [(90_000, None), (60, "forged"), (60, "W10.abc"), (60, "é")]
)
def test_a_stale_or_forged_token_shows_the_form_again_with_a_fresh_one(
    office: Office, age: float, forged: str | None
) -> None:
    held = office.send(forged or office.token(age=age), insurance="Plan")
    assert (held.status_code, office.kept()) == (422, 0)
    assert 'value="Plan"' in held.text
    office.later(seconds=3)
    assert office.send(token_in(held.text)).status_code == 303


def test_a_form_sent_again_days_later_is_still_the_same_referral(office: Office) -> None:
    token = office.token()
    office.send(token)
    office.later(days=3)
    held = office.send(token)
    office.later(seconds=3)
    assert office.send(token_in(held.text)).status_code == 303
    assert office.kept() == 1


def test_a_filled_trap_is_shown_to_the_person_it_may_have_caught(office: Office) -> None:
    held = office.send(homepage="https://spam.example")
    assert (held.status_code, office.kept(), office.rung) == (422, 0, [])
    assert "One field must stay empty" in held.text
    assert 'class="trap"' not in held.text, "now in sight"
    assert "spam.example" not in held.text
    assert office.send(token_in(held.text)).status_code == 303


def test_a_token_of_another_form_is_not_taken(office: Office) -> None:
    from integrator.web.forms.tokens import FormToken

    other = FormToken.fresh("other", now=office.now).signed(office.services.settings.secret_key)
    assert office.send(other).status_code == 422


def test_an_address_that_posts_too_often_waits_and_loses_nothing_typed(office: Office) -> None:
    office.app.config["FORM_POSTS_PER_MINUTE"] = 2
    client = office.client()

    def send(address: str) -> object:
        sent = {"token": office.token(), **GOOD}
        return client.post(FORM, data=sent, environ_base={"REMOTE_ADDR": address})

    answers = [send("203.0.113.7") for _ in range(3)]
    assert [one.status_code for one in answers] == [303, 303, 429]  # type: ignore[attr-defined]
    assert int(answers[2].headers["Retry-After"]) > 0  # type: ignore[attr-defined]
    assert 'value="Jane"' in answers[2].text  # type: ignore[attr-defined]
    assert send("203.0.113.8").status_code == 303  # type: ignore[attr-defined]
    office.later(minutes=1)
    assert send("203.0.113.7").status_code == 303  # type: ignore[attr-defined]


def test_a_throttle_counts_networks_spares_loopback_and_stays_small() -> None:
    throttle = Throttle(1)
    assert [throttle.wait("127.0.0.1", at=0) for _ in range(3)] == [0, 0, 0]
    assert throttle.wait("2001:db8::1", at=0) == 0
    assert throttle.wait("2001:db8::2", at=0) == 60
    assert network("not an address") is None
    for number in range(MOST_ADDRESSES + 50):
        throttle.wait(f"10.{number // 65536}.{number // 256 % 256}.{number % 256}", at=1)
    assert len(throttle._left) == MOST_ADDRESSES


def test_a_store_that_is_locked_answers_503_with_all_that_was_typed(office: Office) -> None:
    engine = office.services.db.engine
    event.listen(
        engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=1")
    )
    engine.dispose()
    locked = engine.raw_connection()
    locked.cursor().execute("BEGIN IMMEDIATE")
    token = office.token()
    try:
        answer = office.send(token)
    finally:
        locked.cursor().execute("ROLLBACK")
        locked.close()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert 'value="Jane"' in answer.text
    assert office.send(token_in(answer.text)).status_code == 303
    assert office.kept() == 1
