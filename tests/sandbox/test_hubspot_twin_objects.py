"""Objects at the twin, seen through the official client."""

from typing import Any

import pytest

from sandbox.hubspot_twin import Twin
from tests.sandbox.hubspot_samples import (
    KEY,
    TICKET,
    make,
    refused,
    ticket_input,
    unique_property,
    upsert,
)


def test_an_upsert_makes_a_record_once_and_says_which_were_new(client: Any, twin: Twin) -> None:
    unique_property(client, "tickets")
    first = upsert(client, ticket_input("R-1"), ticket_input("R-2"))
    second = upsert(client, ticket_input("R-2"), ticket_input("R-3"))
    assert [one.new for one in first.results] == [True, True]
    assert {one.properties[KEY]: one.new for one in second.results} == {"R-2": False, "R-3": True}
    assert second.results[0].object_write_trace_id == "trace-R-2"
    assert twin.count_by("tickets", KEY) == {"R-1": 1, "R-2": 1, "R-3": 1}


def test_an_upsert_takes_the_key_from_the_input_when_the_properties_lack_it(client: Any) -> None:
    unique_property(client, "tickets")
    one = ticket_input("R-1")
    del one["properties"][KEY]
    assert upsert(client, one).results[0].properties[KEY] == "R-1"


def test_an_upsert_by_a_property_that_is_not_unique_is_refused(client: Any) -> None:
    one = ticket_input("R-1") | {"idProperty": "subject"}
    del one["properties"][KEY], one["objectWriteTraceId"]
    status, body = refused(lambda: upsert(client, one))
    assert (status, body["category"]) == (400, "VALIDATION_ERROR")
    assert "not a unique" in body["message"]


def test_a_key_given_twice_in_a_batch_refuses_the_whole_batch(client: Any, twin: Twin) -> None:
    unique_property(client, "tickets")
    status, body = refused(
        lambda: upsert(client, ticket_input("R-1"), ticket_input("R-2"), ticket_input("R-1"))
    )
    assert status == 400
    assert "R-1" in body["message"]
    assert twin.records("tickets") == []


def test_a_batch_of_more_than_100_is_refused(client: Any) -> None:
    unique_property(client, "tickets")
    many = [ticket_input(f"R-{n}") for n in range(101)]
    assert refused(lambda: upsert(client, *many))[0] == 400


def test_one_bad_input_with_a_trace_id_fails_alone(client: Any, twin: Twin) -> None:
    unique_property(client, "tickets")
    answer = upsert(client, ticket_input("R-1"), ticket_input("R-2", no_such_property="x"))
    assert type(answer).__name__ == "BatchResponseSimplePublicUpsertObjectWithErrors"
    assert answer.num_errors == 1
    assert answer.errors[0].context["objectWriteTraceId"] == ["trace-R-2"]
    assert [one.properties[KEY] for one in answer.results] == ["R-1"]
    assert twin.count_by("tickets", KEY) == {"R-1": 1}


def test_one_bad_input_without_a_trace_id_fails_the_batch(client: Any, twin: Twin) -> None:
    unique_property(client, "tickets")
    good, bad = ticket_input("R-1"), ticket_input("R-2", no_such_property="x")
    del bad["objectWriteTraceId"]
    assert refused(lambda: upsert(client, good, bad))[0] == 400
    assert twin.records("tickets") == []


def test_a_clash_of_one_record_answers_409_for_the_whole_batch(client: Any, twin: Twin) -> None:
    unique_property(client, "contacts", "our_key")
    held = make(client, "contacts", email="ana@clinic.example")

    def one(key: str, email: str) -> dict[str, Any]:
        return {
            "id": key,
            "idProperty": "our_key",
            "objectWriteTraceId": key,
            "properties": {"email": email},
        }

    status, body = refused(
        lambda: upsert(
            client,
            one("k1", "bo@clinic.example"),
            one("k2", "ANA@clinic.example"),
            kind="contacts",
        )
    )
    assert (status, body["category"]) == (409, "CONFLICT")
    assert body["message"] == f"Contact already exists. Existing ID: {held}"
    assert len(twin.records("contacts")) == 1


def test_a_clash_can_be_worded_as_the_400_seen_in_the_field(client: Any, twin: Twin) -> None:
    twin.switches.clash_as_400 = True
    held = make(client, "contacts", email="ana@clinic.example")
    other = make(client, "contacts", email="bo@clinic.example")
    change = {"properties": {"email": "ana@clinic.example"}}
    api = client.crm.objects.basic_api
    status, body = refused(lambda: api.update("contacts", other, change))
    assert status == 400
    assert "Cannot set PropertyValueCoordinates{" in body["message"]
    assert body["message"].endswith(f"on {other}. {held} already has that value.")


def test_two_new_contacts_with_one_email_in_a_batch_clash(client: Any, twin: Twin) -> None:
    inputs = [{"properties": {"email": "ana@clinic.example"}} for _ in range(2)]
    api = client.crm.objects.batch_api
    assert refused(lambda: api.create("contacts", {"inputs": inputs}))[0] == 409
    assert twin.records("contacts") == []


def test_a_batch_create_answers_201_and_links_inline(client: Any, twin: Twin) -> None:
    company = make(client, "companies", name="North Practice")
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 339}
    one = {
        "properties": TICKET,
        "associations": [{"to": {"id": company}, "types": [spec]}],
        "objectWriteTraceId": "t",
    }
    answer = client.crm.objects.batch_api.create("tickets", {"inputs": [one]})
    assert answer.results[0].object_write_trace_id == "t"
    assert twin.linked("tickets", answer.results[0].id, "companies") == {company: set()}


def test_a_batch_update_by_our_key_reports_the_missing_one(client: Any, twin: Twin) -> None:
    unique_property(client, "tickets")
    upsert(client, ticket_input("R-1"))
    answer = client.crm.objects.batch_api.update(
        "tickets",
        {
            "inputs": [
                {
                    "id": key,
                    "idProperty": KEY,
                    "objectWriteTraceId": key,
                    "properties": {"subject": "New"},
                }
                for key in ("R-1", "R-9")
            ]
        },
    )
    assert answer.errors[0].category == "OBJECT_NOT_FOUND"
    assert answer.errors[0].context["objectWriteTraceId"] == ["R-9"]
    assert twin.records("tickets")[0].properties["subject"] == "New"


def test_a_batch_read_by_our_key_gives_what_is_there_and_names_what_is_not(client: Any) -> None:
    unique_property(client, "tickets")
    upsert(client, ticket_input("R-1"))
    answer = client.crm.objects.batch_api.read(
        "tickets",
        {"idProperty": KEY, "properties": [KEY], "inputs": [{"id": "R-1"}, {"id": "R-9"}]},
    )
    assert [one.properties[KEY] for one in answer.results] == ["R-1"]
    assert answer.errors[0].context == {"ids": ["R-9"]}


def test_a_read_answers_the_asked_properties_that_are_defined(client: Any) -> None:
    ticket = make(client, "tickets")
    shown = client.crm.objects.basic_api.get_by_id(
        "tickets", ticket, properties=["subject", "content", "undefined_thing"]
    )
    assert set(shown.properties) == {
        "subject",
        "content",
        "createdate",
        "hs_lastmodifieddate",
        "hs_object_id",
    }
    assert shown.properties["content"] is None


def test_a_record_can_be_read_and_changed_by_a_unique_property(client: Any) -> None:
    unique_property(client, "tickets")
    made = upsert(client, ticket_input("R-1")).results[0]
    api = client.crm.objects.basic_api
    assert api.get_by_id("tickets", "R-1", id_property=KEY).id == made.id
    changed = api.update("tickets", "R-1", {"properties": {"subject": "S"}}, id_property=KEY)
    assert changed.properties["subject"] == "S"


def test_an_archived_record_answers_404_and_can_be_read_as_archived(client: Any) -> None:
    ticket = make(client, "tickets")
    api = client.crm.objects.basic_api
    api.archive("tickets", ticket)
    status, body = refused(lambda: api.get_by_id("tickets", ticket))
    assert (status, body["category"]) == (404, "OBJECT_NOT_FOUND")
    gone = api.get_by_id("tickets", ticket, archived=True)
    assert gone.archived is True
    assert gone.archived_at is not None
    assert [one.id for one in api.get_page("tickets", archived=True).results] == [ticket]


def test_an_archived_record_frees_its_unique_value_and_its_links(client: Any, twin: Twin) -> None:
    unique_property(client, "tickets")
    first = upsert(client, ticket_input("R-1")).results[0]
    company = make(client, "companies", name="North")
    client.crm.associations.v4.basic_api.create_default("tickets", first.id, "companies", company)
    client.crm.objects.batch_api.archive("tickets", {"inputs": [{"id": first.id}]})
    assert upsert(client, ticket_input("R-1")).results[0].new is True
    assert twin.linked("companies", company, "tickets") == {}


def test_pages_go_through_all_records(client: Any) -> None:
    made = [make(client, "tickets") for _ in range(5)]
    api, after, seen = client.crm.objects.basic_api, None, []
    while True:
        page = api.get_page("tickets", limit=2, **({"after": after} if after else {}))
        seen += [one.id for one in page.results]
        if page.paging is None:
            break
        after = page.paging.next.after
    assert seen == made


def test_history_says_who_wrote_each_value(client: Any, twin: Twin) -> None:
    ticket = make(client, "tickets")
    twin.change("tickets", ticket, {"hs_pipeline_stage": "4"})
    shown = client.crm.objects.basic_api.get_by_id(
        "tickets", ticket, properties_with_history=["hs_pipeline_stage"]
    )
    history = shown.properties_with_history["hs_pipeline_stage"]
    assert [(one.value, one.source_type) for one in history] == [
        ("4", "CRM_UI"),
        ("1", "INTEGRATION"),
    ]


def test_history_goes_back_twenty_values_and_is_read_of_fifty_records_at_most(
    client: Any, twin: Twin
) -> None:
    tickets = [make(client, "tickets") for _ in range(51)]
    for number in range(30):
        twin.change("tickets", tickets[0], {"hs_pipeline_stage": str(2 + number % 3)})
    api = client.crm.objects.batch_api
    body = {"properties": [], "propertiesWithHistory": ["hs_pipeline_stage"]}
    answer = api.read("tickets", body | {"inputs": [{"id": tickets[0]}]})
    assert len(answer.results[0].properties_with_history["hs_pipeline_stage"]) == 20
    inputs = [{"id": one} for one in tickets]
    status, refusal = refused(lambda: api.read("tickets", body | {"inputs": inputs}))
    assert status == 400
    assert "supported in a batch request for property histories is 50" in refusal["message"]


@pytest.mark.parametrize(
    ("kind", "properties", "missing"),
    [
        ("tickets", {"subject": "S"}, ["hs_pipeline_stage"]),
        ("contacts", {"phone": "+1 415 555 0132"}, ["email", "firstname", "lastname"]),
        ("notes", {"hs_note_body": "N"}, ["hs_timestamp"]),
    ],
)
def test_a_new_record_needs_its_required_properties(
    client: Any, kind: str, properties: dict[str, str], missing: list[str]
) -> None:
    api = client.crm.objects.basic_api
    status, body = refused(lambda: api.create(kind, {"properties": properties}))
    assert status == 400
    assert body["context"]["properties"] == missing


def test_a_merge_keeps_the_primary_and_moves_the_links(client: Any, twin: Twin) -> None:
    unique_property(client, "tickets")
    kept, lost = (one.id for one in upsert(client, ticket_input("A"), ticket_input("B")).results)
    company = make(client, "companies", name="North")
    client.crm.associations.v4.basic_api.create_default("tickets", lost, "companies", company)
    client.crm.tickets.basic_api.merge({"primaryObjectId": kept, "objectIdToMerge": lost})
    shown = client.crm.objects.basic_api.get_by_id(
        "tickets", lost, properties=["hs_merged_object_ids", KEY]
    )
    assert shown.id == kept
    assert shown.properties["hs_merged_object_ids"] == lost
    assert shown.properties[KEY] == "A"
    assert twin.linked("tickets", kept, "companies") == {company: set()}
    twin.switches.merged_ids_answer = False
    assert refused(lambda: client.crm.objects.basic_api.get_by_id("tickets", lost))[0] == 404


def test_a_merged_contact_is_found_by_both_addresses(client: Any) -> None:
    kept = make(client, "contacts", email="ana@clinic.example")
    lost = make(client, "contacts", email="ana@home.example")
    client.crm.contacts.basic_api.merge({"primaryObjectId": kept, "objectIdToMerge": lost})
    found = client.crm.objects.basic_api.get_by_id(
        "contacts", "ana@home.example", id_property="email"
    )
    assert found.id == kept
