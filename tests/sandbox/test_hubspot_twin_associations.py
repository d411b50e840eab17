"""Links and labels at the twin, seen through the official client."""

from typing import Any

from sandbox.hubspot_twin import Twin
from tests.sandbox.hubspot_samples import (
    make,
    refused,
)


def _labelled(client: Any, label: str = "Referring partner") -> int:
    api = client.crm.associations.v4.schema.definitions_api
    api.create("tickets", "companies", {"label": label, "name": "referring_partner"})
    every = api.get_all("tickets", "companies").results
    return next(int(one.type_id) for one in every if one.label == label)


def _link(source: str, target: str, *types: tuple[str, int]) -> dict[str, Any]:
    specs = [{"associationCategory": c, "associationTypeId": i} for c, i in types]
    return {"from": {"id": source}, "to": {"id": target}, "types": specs}


def test_a_labelled_link_has_the_plain_type_too_and_is_seen_from_both_sides(
    client: Any, twin: Twin
) -> None:
    ticket, company = make(client, "tickets"), make(client, "companies", name="North")
    label = _labelled(client)
    api = client.crm.associations.v4
    body = {"inputs": [_link(ticket, company, ("USER_DEFINED", label))]}
    api.batch_api.create("tickets", "companies", body)
    api.batch_api.create("tickets", "companies", body)
    found = api.basic_api.get_page("tickets", ticket, "companies").results
    assert [(t.category, t.type_id, t.label) for t in found[0].association_types] == [
        ("HUBSPOT_DEFINED", 339, None),
        ("USER_DEFINED", label, "Referring partner"),
    ]
    assert twin.linked("companies", company, "tickets") == {ticket: {"Referring partner"}}


def test_a_batch_of_links_names_the_missing_record_and_makes_the_others(
    client: Any, twin: Twin
) -> None:
    ticket, company = make(client, "tickets"), make(client, "companies", name="North")
    plain = ("HUBSPOT_DEFINED", 339)
    inputs = [_link(ticket, company, plain), _link(ticket, "999", plain)]
    answer = client.crm.associations.v4.batch_api.create("tickets", "companies", {"inputs": inputs})
    assert answer.num_errors == 1
    assert answer.errors[0].context["toObjectId"] == ["999"]
    assert set(twin.linked("tickets", ticket, "companies")) == {company}


def test_a_type_of_the_wrong_direction_is_refused(client: Any) -> None:
    ticket, company = make(client, "tickets"), make(client, "companies", name="North")
    body = {"inputs": [_link(ticket, company, ("HUBSPOT_DEFINED", 340))]}
    api = client.crm.associations.v4.batch_api
    assert refused(lambda: api.create("tickets", "companies", body))[0] == 400


def test_a_new_primary_company_takes_the_place_of_the_last(client: Any, twin: Twin) -> None:
    ticket = make(client, "tickets")
    first, second = (make(client, "companies", name=name) for name in ("North", "South"))
    spec = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 26}]
    for company in (first, second):
        client.crm.associations.v4.basic_api.create("tickets", ticket, "companies", company, spec)
    assert twin.linked("tickets", ticket, "companies") == {first: set(), second: {"Primary"}}


def test_links_are_read_in_a_batch_and_the_unlinked_are_named(client: Any) -> None:
    linked, alone = make(client, "tickets"), make(client, "tickets")
    contact = make(client, "contacts", firstname="Ana")
    api = client.crm.associations.v4.batch_api
    api.create_default(
        "tickets", "contacts", {"inputs": [{"from": {"id": linked}, "to": {"id": contact}}]}
    )
    answer = api.get_page("tickets", "contacts", {"inputs": [{"id": linked}, {"id": alone}]})
    assert [(one._from.id, one.to[0].to_object_id) for one in answer.results] == [(linked, contact)]
    assert answer.errors[0].context["fromObjectId"] == [alone]
    assert answer.errors[0].sub_category == "crm.associations.NO_ASSOCIATIONS_FOUND"


def test_links_and_labels_are_taken_off(client: Any, twin: Twin) -> None:
    ticket, company = make(client, "tickets"), make(client, "companies", name="North")
    label = _labelled(client)
    api = client.crm.associations.v4.batch_api
    body = {"inputs": [_link(ticket, company, ("USER_DEFINED", label))]}
    api.create("tickets", "companies", body)
    api.archive_labels("tickets", "companies", body)
    assert twin.linked("tickets", ticket, "companies") == {company: set()}
    gone = {"inputs": [{"from": {"id": ticket}, "to": [{"id": company}]}]}
    api.archive("tickets", "companies", gone)
    assert twin.linked("tickets", ticket, "companies") == {}


def test_a_label_is_listed_renamed_and_removed_from_both_sides(client: Any) -> None:
    label = _labelled(client)
    api = client.crm.associations.v4.schema.definitions_api
    change = {"associationTypeId": label, "label": "Sender", "inverseLabel": "Sent"}
    api.update("tickets", "companies", change)
    back = {one.label for one in api.get_all("companies", "tickets").results}
    assert back == {None, "Primary", "Sent"}
    api.remove("tickets", "companies", label)
    assert len(api.get_all("companies", "tickets").results) == 2
    assert refused(lambda: api.remove("tickets", "companies", 339))[0] == 400


def test_a_read_shows_links_by_name(client: Any) -> None:
    ticket, company = make(client, "tickets"), make(client, "companies", name="North")
    client.crm.associations.v4.basic_api.create_default("tickets", ticket, "companies", company)
    api = client.crm.objects.basic_api
    shown = api.get_by_id("tickets", ticket, associations=["companies"])
    result = shown.associations["companies"].results[0]
    assert (result.id, result.type) == (company, "ticket_to_company_unlabeled")
