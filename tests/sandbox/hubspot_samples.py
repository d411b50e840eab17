"""Short ways to fill a HubSpot twin through the official client."""

import json
from collections.abc import Callable
from typing import Any

import pytest

TICKET = {"subject": "Referral R-1", "hs_pipeline": "0", "hs_pipeline_stage": "1"}
KEY = "referral_reference"


def unique_property(client: Any, kind: str, name: str = KEY) -> Any:
    groups = client.crm.properties.groups_api.get_all(kind).results
    return client.crm.properties.core_api.create(
        kind,
        {
            "name": name,
            "label": name,
            "type": "string",
            "fieldType": "text",
            "groupName": groups[0].name,
            "hasUniqueValue": True,
        },
    )


def add_property(client: Any, kind: str, name: str, **fields: Any) -> Any:
    body = {"name": name, "label": name, "type": "string", "fieldType": "text"}
    body |= {"groupName": client.crm.properties.groups_api.get_all(kind).results[0].name}
    return client.crm.properties.core_api.create(kind, body | fields)


def ticket_input(reference: str, **properties: str) -> dict[str, Any]:
    return {
        "id": reference,
        "idProperty": KEY,
        "objectWriteTraceId": f"trace-{reference}",
        "properties": TICKET | {KEY: reference} | properties,
    }


def upsert(client: Any, *inputs: dict[str, Any], kind: str = "tickets") -> Any:
    return client.crm.objects.batch_api.upsert(kind, {"inputs": list(inputs)})


def make(client: Any, kind: str, **properties: str) -> str:
    """Id of a new record."""
    body = {"properties": properties or TICKET}
    return str(client.crm.objects.basic_api.create(kind, body).id)


def find(client: Any, kind: str, *filters: dict[str, Any], **more: Any) -> Any:
    groups = [{"filters": list(filters)}] if filters else []
    return client.crm.objects.search_api.do_search(kind, {"filterGroups": groups} | more)


def rule(name: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"propertyName": name, "operator": operator, "value": value} | more


def refused(call: Callable[[], Any]) -> tuple[int, dict[str, Any]]:
    """(status, body) of the ApiException that a call raises."""
    with pytest.raises(Exception) as caught:
        call()
    error: Any = caught.value
    return int(error.status), json.loads(error.body)
