"""What every HubSpot account has from the first day: object types, properties, association types.

Numbers are HubSpot's public type ids (hubspot-api-client, `crm/association_type.py`).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kind:
    """An object type."""

    name: str
    type_id: str
    singular: str
    modified: str = "hs_lastmodifieddate"
    created: str = "hs_createdate"
    pipeline: str | None = None
    stage: str | None = None
    shown: tuple[str, ...] = ()
    """Properties answered when none are asked for, besides id and times."""
    required: tuple[str, ...] = ()
    builtin: dict[str, str] = field(default_factory=dict)
    """Property name to type, for the properties HubSpot defines."""


_COMMON = {
    "hs_object_id": "number",
    "hubspot_owner_id": "string",
    "hs_merged_object_ids": "string",
    "hs_lastmodifieddate": "datetime",
    "hs_createdate": "datetime",
}

_TICKET = {
    "createdate": "datetime",
    "subject": "string",
    "content": "string",
    "hs_pipeline": "string",
    "hs_pipeline_stage": "string",
    "hs_ticket_priority": "string",
    "hs_ticket_category": "string",
    "closed_date": "datetime",
}

_COMPANY = dict.fromkeys(
    ("name", "domain", "phone", "address", "city", "state", "zip", "country", "website"), "string"
) | {"createdate": "datetime", "description": "string"}

_CONTACT = dict.fromkeys(
    ("firstname", "lastname", "email", "phone", "mobilephone", "company", "jobtitle", "address"),
    "string",
) | {
    "createdate": "datetime",
    "lastmodifieddate": "datetime",
    "lifecyclestage": "string",
    "hs_language": "string",
    "hs_additional_emails": "string",
}

_DEAL = {
    "createdate": "datetime",
    "dealname": "string",
    "amount": "number",
    "closedate": "datetime",
    "pipeline": "string",
    "dealstage": "string",
}

_PIPELINED = {"hs_pipeline": "string", "hs_pipeline_stage": "string", "hs_name": "string"}

_KINDS = (
    Kind(
        "contacts",
        "0-1",
        "contact",
        modified="lastmodifieddate",
        created="createdate",
        shown=("email", "firstname", "lastname"),
        builtin=_COMMON | _CONTACT,
    ),
    Kind(
        "companies",
        "0-2",
        "company",
        created="createdate",
        shown=("name", "domain"),
        builtin=_COMMON | _COMPANY,
    ),
    Kind(
        "deals",
        "0-3",
        "deal",
        created="createdate",
        pipeline="pipeline",
        stage="dealstage",
        shown=("dealname", "amount", "closedate", "pipeline", "dealstage"),
        builtin=_COMMON | _DEAL,
    ),
    Kind(
        "tickets",
        "0-5",
        "ticket",
        created="createdate",
        pipeline="hs_pipeline",
        stage="hs_pipeline_stage",
        shown=tuple(name for name in _TICKET if name not in ("createdate", "closed_date")),
        required=("subject", "hs_pipeline_stage"),
        builtin=_COMMON | _TICKET,
    ),
    Kind(
        "notes",
        "0-46",
        "note",
        required=("hs_timestamp",),
        builtin=_COMMON | {"hs_timestamp": "datetime", "hs_note_body": "string"},
    ),
    Kind(
        "tasks",
        "0-27",
        "task",
        required=("hs_timestamp",),
        builtin=_COMMON
        | {"hs_timestamp": "datetime"}
        | dict.fromkeys(
            ("hs_task_subject", "hs_task_body", "hs_task_status", "hs_task_priority"), "string"
        ),
    ),
    Kind(
        "services",
        "0-162",
        "service",
        pipeline="hs_pipeline",
        stage="hs_pipeline_stage",
        builtin=_COMMON | _PIPELINED,
    ),
    Kind(
        "appointments",
        "0-421",
        "appointment",
        pipeline="hs_pipeline",
        stage="hs_pipeline_stage",
        builtin=_COMMON | _PIPELINED | {"hs_appointment_start": "datetime"},
    ),
)

KINDS = {kind.name: kind for kind in _KINDS}
_ALIASES = {
    alias: kind.name for kind in _KINDS for alias in (kind.name, kind.singular, kind.type_id)
}
BUILTIN_UNIQUE = {("contacts", "email")}
READ_ONLY = {"hs_object_id", "hs_lastmodifieddate", "lastmodifieddate", "hs_merged_object_ids"}

# Pairs not listed get ids of the twin's own: integrations read them from GET …/labels.
# (from, to): (unlabelled from-to, unlabelled to-from, primary from-to, primary to-from)
ASSOCIATION_PAIRS: dict[tuple[str, str], tuple[int, int, int | None, int | None]] = {
    ("contacts", "companies"): (279, 280, 1, 2),
    ("deals", "companies"): (341, 342, 5, 6),
    ("tickets", "companies"): (339, 340, 26, 25),
    ("deals", "contacts"): (3, 4, None, None),
    ("contacts", "tickets"): (15, 16, None, None),
    ("deals", "tickets"): (27, 28, None, None),
    ("companies", "notes"): (189, 190, None, None),
    ("companies", "tasks"): (191, 192, None, None),
    ("contacts", "notes"): (201, 202, None, None),
    ("contacts", "tasks"): (203, 204, None, None),
    ("deals", "notes"): (213, 214, None, None),
    ("deals", "tasks"): (215, 216, None, None),
    ("tickets", "notes"): (227, 228, None, None),
    ("tickets", "tasks"): (229, 230, None, None),
}

TICKET_STAGES = (
    ("1", "New", "OPEN"),
    ("2", "Waiting on contact", "OPEN"),
    ("3", "Waiting on us", "OPEN"),
    ("4", "Closed", "CLOSED"),
)


def kind_named(object_type: str) -> Kind | None:
    """The kind by any of its names: `tickets`, `ticket`, `0-5`; None when there is none."""
    name = _ALIASES.get(object_type.lower())
    return KINDS[name] if name else None
