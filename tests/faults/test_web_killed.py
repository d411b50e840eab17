"""FAULTS 5 and 31: what is posted is one referral, however it is sent and whatever dies."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.whole_way.installation import Installation
from tests.whole_way.posting import start_web


def test_killed_between_commit_and_answer_the_same_post_again_is_one_referral(
    installation: Installation,
) -> None:
    """FAULTS 5, by the form and by JSON."""
    by_form, by_json = installation.new_sample(), installation.new_sample()
    dying = start_web(installation, CRASH_AT="web.kept:1")
    token = dying.opened_form()
    with pytest.raises(requests.ConnectionError):
        dying.post_form(by_form, token)
    dying.process.popen.wait(timeout=15)
    dying = start_web(installation, CRASH_AT="web.kept:1")
    with pytest.raises(requests.ConnectionError):
        dying.post_json(by_json)
    web = start_web(installation)
    assert web.post_form(by_form, token).status_code == 303
    assert web.post_json(by_json).status_code == 200
    assert web.post_json(by_json).json()["reference"]
    installation.drain()
    assert installation.breaches() == []


def test_pressed_twenty_times_at_once_it_is_one_referral_and_changed_it_is_refused(
    installation: Installation,
) -> None:
    """FAULTS 31, while Redis is away as well (FAULTS 6: a request never fails because of Redis)."""
    sample = installation.new_sample()
    web = start_web(installation, REDIS_URL="unix:///nowhere/socket")
    token = web.opened_form()
    with ThreadPoolExecutor(20) as people:
        answers = list(people.map(lambda _: web.post_form(sample, token), range(20)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    changed = web.post_form(sample, token, reason="Something else altogether")
    assert changed.status_code == 409
    installation.drain()
    assert installation.breaches() == []
