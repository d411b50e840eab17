"""What HubSpot's refusals mean, and that none of its words get through."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from urllib3.exceptions import ReadTimeoutError

from connectors.hubspot.translate import Asked, Clash, translate, translate_entry
from connectors.hubspot.transport import Refusal, versioned
from integrator.errors import (
    CredentialsRefused,
    IntegratorError,
    RateLimited,
    RejectedByRemote,
    RemoteDeleted,
    RemoteUnavailable,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def refusal(status: int, body: Any = None, **headers: str) -> Refusal:
    return Refusal(status, headers=headers, body=json.dumps(body) if body is not None else "<html>")


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (400, RejectedByRemote),
        (401, CredentialsRefused),
        (403, CredentialsRefused),
        (404, RejectedByRemote),
        (409, RejectedByRemote),
        (415, RejectedByRemote),
        (423, RemoteUnavailable),
        (429, RateLimited),
        (477, RemoteUnavailable),
        (500, RemoteUnavailable),
        (503, RemoteUnavailable),
        (521, RemoteUnavailable),
        (302, RemoteUnavailable),
        (0, RemoteUnavailable),
    ],
)
def test_a_status_means_the_same_whatever_the_body(
    status: int, wanted: type[IntegratorError]
) -> None:
    bodies: list[Any] = [None, {}, [], {"category": 7, "errors": [None, {"context": None}]}]
    for body in bodies:
        assert isinstance(translate(refusal(status, body)), wanted)


def test_a_daily_limit_ends_at_midnight_where_the_account_is() -> None:
    error = refusal(429, {"policyName": "DAILY"})
    berlin = translate(error, now=NOON, zone=ZoneInfo("Europe/Berlin"))
    utc = translate(error, now=NOON)
    assert isinstance(berlin, RateLimited)
    assert isinstance(utc, RateLimited)
    assert berlin.retry_after == pytest.approx(11 * 3600, abs=2)
    assert utc.retry_after == pytest.approx(12 * 3600, abs=2)


def test_a_day_that_changes_the_clocks_is_as_long_as_it_is() -> None:
    morning = datetime(2026, 10, 25, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    error = translate(
        refusal(429, {"policyName": "DAILY"}), now=morning, zone=ZoneInfo("Europe/Berlin")
    )
    assert isinstance(error, RateLimited)
    assert error.retry_after == pytest.approx(24.5 * 3600, abs=2)


@pytest.mark.parametrize(("policy", "wait"), [("TEN_SECONDLY_ROLLING", 10), ("SECONDLY", 1)])
def test_a_limit_without_retry_after_waits_for_its_window(policy: str, wait: float) -> None:
    error = translate(refusal(429, {"policyName": policy}))
    assert isinstance(error, RateLimited)
    assert (error.policy, error.retry_after) == (policy, wait)


def test_retry_after_is_obeyed_where_it_is_given() -> None:
    error = translate(refusal(477, {}, **{"Retry-After": "31"}))
    assert isinstance(error, RemoteUnavailable)
    assert error.retry_after == 31
    locked = translate(refusal(423, {}, **{"retry-after": "1"}))
    assert isinstance(locked, RemoteUnavailable)
    assert locked.retry_after == 2


def test_not_found_is_a_deletion_only_where_we_knew_the_record() -> None:
    assert isinstance(translate(refusal(404, {}), asked=Asked(known=True)), RemoteDeleted)
    entry = {"category": "OBJECT_NOT_FOUND"}
    assert isinstance(translate_entry(entry, Asked(known=True)), RemoteDeleted)
    assert isinstance(translate_entry(entry, Asked()), RejectedByRemote)


@pytest.mark.parametrize(
    "message",
    [
        "Contact already exists. Existing ID: 552239500007",
        "Cannot set PropertyValueCoordinates{portalId=1, objectTypeId=0-1, objectId=552148386511,"
        " propertyName=email, value=zebra@home.example} on 552148386511. 552239500007 already has"
        " that value.",
    ],
)
def test_the_record_in_the_way_is_known_from_both_wordings(message: str) -> None:
    error = translate(refusal(409, {"category": "CONFLICT", "message": message}))
    assert isinstance(error, Clash)
    assert error.existing_id == "552239500007"


def test_a_clash_on_another_property_than_the_email_is_a_plain_refusal() -> None:
    message = "Cannot set PropertyValueCoordinates{propertyName=k, value=v} on 1. 2 already has that value."  # noqa: E501
    error = translate(refusal(400, {"message": message}))
    assert not isinstance(error, Clash)


def test_only_names_that_we_sent_are_named() -> None:
    body = {
        "category": "VALIDATION_ERROR",
        "message": 'Property values were not valid: [{"message":"zebra","name":"email"},'
        '{"name":"zebra"}]',
        "errors": [{"context": {"propertyName": ["zebra", "phone"]}, "message": "zebra"}],
        "correlationId": "c-1",
    }
    asked = Asked(properties={"email", "phone", "firstname"})
    error = translate(refusal(400, body), asked=asked)
    assert isinstance(error, RejectedByRemote)
    assert error.remote_code == "VALIDATION_ERROR email phone"
    assert "zebra" not in repr(error)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 423, 429, 477, 500])
def test_no_word_of_the_answer_is_in_the_error(status: int) -> None:
    body = {"message": "zebra", "category": "zebra", "policyName": "zebra", "correlationId": "c-1"}
    error = translate(refusal(status, body))
    assert "zebra" not in f"{error!r}{error}{vars(error)}"
    assert "zebra" not in repr(refusal(status, body))


def test_a_connection_lost_is_tried_later() -> None:
    lost = ReadTimeoutError(None, None, "zebra")  # type: ignore[arg-type]
    assert isinstance(translate(lost), RemoteUnavailable)
    assert "zebra" not in str(translate(lost))
    assert isinstance(translate(ValueError("not JSON: zebra")), RemoteUnavailable)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (
            "/crm/v3/objects/{objectType}/batch/upsert",
            "/crm/objects/2026-09/{objectType}/batch/upsert",
        ),
        ("/crm/v4/associations/a/b/batch/create", "/crm/associations/2026-09/a/b/batch/create"),
        ("/crm/v4/associations/a/b/labels", "/crm/associations/2026-09/a/b/labels"),
        ("/crm/v3/properties/{objectType}", "/crm/properties/2026-09/{objectType}"),
        ("/crm/v3/pipelines/{objectType}", "/crm/pipelines/2026-09/{objectType}"),
    ],
)
def test_a_path_is_put_under_the_pinned_version(path: str, wanted: str) -> None:
    assert versioned(path, "2026-09") == wanted
    assert versioned(path, "v3") == path
