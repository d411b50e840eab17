"""Properties and pipelines at the twin, seen through the official client."""

from typing import Any

import pytest

from sandbox.hubspot_twin import Twin
from tests.sandbox.hubspot_samples import (
    TICKET,
    add_property,
    make,
    refused,
    unique_property,
)


@pytest.mark.parametrize(
    ("type_", "field_type", "given", "kept"),
    [
        ("datetime", "date", "2026-11-23T10:00:00Z", "2026-11-23T10:00:00.000Z"),
        ("datetime", "date", "1795428000000", "2026-11-23T10:00:00.000Z"),
        ("datetime", "date", "2026-11-23T12:00:00+02:00", "2026-11-23T10:00:00.000Z"),
        ("date", "date", "2026-11-23", "2026-11-23"),
        ("date", "date", "1795392000000", "2026-11-23"),
        ("number", "number", "12.5", "12.5"),
        ("bool", "booleancheckbox", "true", "true"),
        ("phone_number", "phonenumber", "+14155550132", "+14155550132"),
        ("datetime", "date", "tomorrow", None),
        ("date", "date", "2026-11-23T10:00:00Z", None),
        ("number", "number", "many", None),
        ("bool", "booleancheckbox", "perhaps", None),
    ],
)
def test_a_value_is_kept_in_its_type_or_refused(
    client: Any, type_: str, field_type: str, given: str, kept: str | None
) -> None:
    if type_ == "bool":
        options = [
            {"label": word, "value": word.lower(), "hidden": False} for word in ("True", "False")
        ]
        add_property(client, "tickets", "p", type=type_, fieldType=field_type, options=options)
    else:
        add_property(client, "tickets", "p", type=type_, fieldType=field_type)
    api = client.crm.objects.basic_api
    body = {"properties": TICKET | {"p": given}}
    if kept is None:
        status, error = refused(lambda: api.create("tickets", body))
        assert status == 400
        assert error["message"].startswith("Property values were not valid: [")
    else:
        assert api.create("tickets", body).properties["p"] == kept


def test_an_enumeration_takes_its_options_only(client: Any) -> None:
    options = [{"label": word, "value": word, "hidden": False} for word in ("urgent", "routine")]
    add_property(client, "tickets", "how", type="enumeration", fieldType="select", options=options)
    assert make(client, "tickets", **TICKET, how="urgent")
    status, body = refused(lambda: make(client, "tickets", **TICKET, how="soon"))
    assert status == 400
    assert body["errors"][0]["code"] == "INVALID_OPTION"


def test_an_unknown_property_is_refused_by_name(client: Any) -> None:
    status, body = refused(lambda: make(client, "tickets", **TICKET, nothing="x"))
    assert status == 400
    assert '"nothing\\" does not exist' in body["message"]


def test_an_empty_value_clears_a_property(client: Any) -> None:
    ticket = make(client, "tickets", **TICKET, content="words")
    api = client.crm.objects.basic_api
    api.update("tickets", ticket, {"properties": {"content": ""}})
    assert api.get_by_id("tickets", ticket, properties=["content"]).properties["content"] is None


def test_an_object_type_has_at_most_ten_unique_properties(client: Any) -> None:
    for number in range(10):
        unique_property(client, "tickets", f"key_{number}")
    assert refused(lambda: unique_property(client, "tickets", "key_11"))[0] == 400


def test_uniqueness_is_set_at_creation_or_never(client: Any) -> None:
    add_property(client, "tickets", "late")
    api = client.crm.properties.core_api
    assert refused(lambda: api.update("tickets", "late", {"hasUniqueValue": True}))[0] == 400
    assert api.get_by_name("tickets", "late").has_unique_value is False


def test_a_property_that_exists_is_a_conflict(client: Any) -> None:
    add_property(client, "tickets", "once")
    status, body = refused(lambda: add_property(client, "tickets", "once"))
    assert (status, body["category"]) == (409, "OBJECT_ALREADY_EXISTS")


def test_properties_are_made_in_a_batch_in_their_own_group(client: Any, twin: Twin) -> None:
    api = client.crm.properties
    api.groups_api.create("tickets", {"name": "ours", "label": "Ours", "displayOrder": 1})
    bodies = [
        {"name": n, "label": n, "type": "string", "fieldType": "text", "groupName": "ours"}
        for n in ("a", "b")
    ]
    api.batch_api.create("tickets", {"inputs": bodies})
    assert {api.core_api.get_by_name("tickets", n).group_name for n in ("a", "b")} == {"ours"}
    assert refused(lambda: api.groups_api.archive("tickets", "ours"))[0] == 400


def test_a_property_needs_a_known_group_and_a_fitting_field_type(client: Any) -> None:
    assert refused(lambda: add_property(client, "tickets", "p", groupName="none"))[0] == 400
    assert refused(lambda: add_property(client, "tickets", "p", fieldType="date"))[0] == 400
    assert refused(lambda: add_property(client, "tickets", "Big Name"))[0] == 400


def test_a_sensitive_property_is_hidden_from_keys_without_its_scope(
    client: Any, twin: Twin
) -> None:
    add_property(client, "tickets", "why", dataSensitivity="sensitive")
    ticket = make(client, "tickets", **TICKET, why="words")
    names = [p.name for p in client.crm.properties.core_api.get_all("tickets").results]
    assert "why" not in names
    twin.tokens.drop_scope(twin.token, "crm.objects.tickets.sensitive.read")
    twin.tokens.drop_scope(twin.token, "crm.objects.tickets.sensitive.write")
    api = client.crm.objects.basic_api
    assert "why" not in api.get_by_id("tickets", ticket, properties=["why"]).properties
    status, _ = refused(lambda: api.update("tickets", ticket, {"properties": {"why": "x"}}))
    assert status == 403


def test_a_pipeline_gets_ids_and_a_ticket_moves_within_it_only(client: Any) -> None:
    stages = [
        {"label": "Received", "displayOrder": 0},
        {"label": "Completed", "displayOrder": 1, "metadata": {"ticketState": "CLOSED"}},
    ]
    api = client.crm.pipelines
    made = api.pipelines_api.create(
        "tickets", {"label": "Referrals", "displayOrder": 1, "stages": stages}
    )
    assert [s.metadata["ticketState"] for s in made.stages] == ["OPEN", "CLOSED"]
    assert [p.label for p in api.pipelines_api.get_all("tickets").results] == [
        "Support Pipeline",
        "Referrals",
    ]
    where = {"hs_pipeline": made.id, "hs_pipeline_stage": made.stages[0].id}
    ticket = make(client, "tickets", subject="S", **where)
    move = {"properties": {"hs_pipeline_stage": "1"}}
    assert refused(lambda: client.crm.objects.basic_api.update("tickets", ticket, move))[0] == 400
    assert refused(lambda: api.pipelines_api.archive("tickets", made.id))[0] == 400


def test_a_stage_is_added_renamed_and_removed(client: Any) -> None:
    api = client.crm.pipelines.pipeline_stages_api
    made = api.create("tickets", "0", {"label": "Parked", "displayOrder": 9, "metadata": {}})
    api.update("tickets", "0", made.id, {"label": "On hold"})
    assert "On hold" in [s.label for s in api.get_all("tickets", "0").results]
    api.archive("tickets", "0", made.id)
    assert refused(lambda: api.get_by_id("tickets", "0", made.id))[0] == 404


def test_a_second_pipeline_of_the_same_label_is_a_conflict(client: Any) -> None:
    api = client.crm.pipelines.pipelines_api
    stages = [{"label": "A", "displayOrder": 0}]
    body = {"label": "Support Pipeline", "displayOrder": 1, "stages": stages}
    assert refused(lambda: api.create("tickets", body))[0] == 409
