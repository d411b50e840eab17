"""Property definitions and groups."""

import re
from typing import Any

from sandbox.hubspot_twin.errors import conflict, invalid, no_such
from sandbox.hubspot_twin.store import Account, Definition, Group, Option, iso
from sandbox.hubspot_twin.wire import Answer, Body, Call, batch, batch_error, text

MAX_UNIQUE = 10
LIMIT = 100
_NAME = re.compile(r"^[a-z][a-z0-9_]{0,99}$")
_FIELD_TYPES = {
    "string": {"text", "textarea", "html", "file", "phonenumber"},
    "phone_number": {"phonenumber"},
    "number": {"number"},
    "date": {"date"},
    "datetime": {"date"},
    "bool": {"booleancheckbox"},
    "enumeration": {"select", "radio", "checkbox", "booleancheckbox"},
}
_SENSITIVITY = ("non_sensitive", "sensitive", "highly_sensitive")


def show(definition: Definition) -> Body:
    moment = iso(definition.created)
    return {
        "name": definition.name,
        "label": definition.label,
        "type": definition.type,
        "fieldType": definition.field_type,
        "groupName": definition.group,
        "description": definition.description,
        "options": [_show_option(option) for option in definition.options],
        "displayOrder": -1,
        "calculated": False,
        "externalOptions": False,
        "archived": definition.archived,
        "hasUniqueValue": definition.unique,
        "hidden": False,
        "hubspotDefined": definition.builtin,
        "formField": False,
        "dataSensitivity": definition.sensitivity,
        "modificationMetadata": _modifiable(definition),
        "createdAt": moment,
        "updatedAt": moment,
    }


def _modifiable(definition: Definition) -> Body:
    return {
        "archivable": not definition.builtin,
        "readOnlyDefinition": definition.builtin,
        "readOnlyValue": False,
    }


def _show_option(option: Option) -> Body:
    return {
        "label": option.label,
        "value": option.value,
        "displayOrder": option.order,
        "hidden": option.hidden,
    }


def _options(raw: Any) -> list[Option]:
    if not isinstance(raw, list):
        raise invalid("Invalid input JSON: options must be a list")
    options = [_option(one, order) for order, one in enumerate(raw)]
    if len({o.value for o in options}) < len(options) or len({o.label for o in options}) < len(
        options
    ):
        raise invalid("Property option labels and values must be unique")
    return options


def _option(one: Body, order: int) -> Option:
    if "hidden" not in one:
        raise invalid("Invalid input JSON: Some required fields were not set: [hidden]")
    shown = int(one.get("displayOrder", order))
    return Option(text(one, "value"), text(one, "label"), shown, bool(one["hidden"]))


def _read(call: Call, body: Body) -> Definition:
    kind = call.kind().name
    name, type_, field_type = text(body, "name"), text(body, "type"), text(body, "fieldType")
    _check_shape(name, type_, field_type)
    if text(body, "groupName") not in call.account.groups[kind]:
        raise invalid(f"Property group {body['groupName']} does not exist")
    definition = Definition(
        name,
        text(body, "label"),
        type_,
        field_type,
        str(body["groupName"]),
        call.account.now(),
        description=str(body.get("description") or ""),
        unique=bool(body.get("hasUniqueValue")),
        sensitivity=str(body.get("dataSensitivity") or "non_sensitive"),
        options=_options(body.get("options") or []),
    )
    _check_rules(call.account, kind, definition)
    return definition


def _check_shape(name: str, type_: str, field_type: str) -> None:
    if not _NAME.match(name):
        raise invalid(f'Property name "{name}" must be lower case letters, digits, underscores')
    if type_ not in _FIELD_TYPES:
        raise invalid(f"{type_} is not a property type")
    if field_type not in _FIELD_TYPES[type_]:
        raise invalid(f"fieldType {field_type} does not go with type {type_}")


def _check_rules(account: Account, kind: str, definition: Definition) -> None:
    if definition.type == "enumeration" and not definition.options:
        raise invalid("An enumeration property needs options")
    if definition.sensitivity not in _SENSITIVITY:
        raise invalid(f"{definition.sensitivity} is not a dataSensitivity")
    if definition.sensitivity != "non_sensitive" and not account.switches.sensitive_data:
        raise invalid("Sensitive data is not enabled for this account")
    if definition.unique:
        _check_unique(account, kind, definition)


def _check_unique(account: Account, kind: str, definition: Definition) -> None:
    if definition.type not in ("string", "number"):
        raise invalid("Only string and number properties can have unique values")
    held = [d for d in account.definitions[kind].values() if d.unique and not d.builtin]
    if len(held) >= MAX_UNIQUE:
        raise invalid(f"Cannot have more than {MAX_UNIQUE} unique properties per object type")


def _add(call: Call, body: Body) -> Definition:
    definition = _read(call, body)
    definitions = call.account.definitions[call.kind().name]
    before = definitions.get(definition.name)
    if before is not None and not before.archived:
        message = f"A property named '{definition.name}' already exists."
        raise conflict(message, "OBJECT_ALREADY_EXISTS")
    definitions[definition.name] = definition
    call.account.changed.set()
    return definition


def _find(call: Call, name: str) -> Definition:
    found = call.account.definitions[call.kind().name].get(name)
    if found is None or found.archived:
        raise no_such("Property", name)
    return found


def listing(call: Call) -> Answer:
    """Only those of the `dataSensitivity` asked for; by default the non-sensitive ones."""
    wanted = call.query.get("dataSensitivity", "non_sensitive")
    archived = call.flag("archived")
    every = call.account.definitions[call.kind().name].values()
    shown = [show(d) for d in every if d.sensitivity == wanted and d.archived == archived]
    return 200, {"results": shown}


def get(call: Call) -> Answer:
    found = _find(call, call.path["name"])
    if found.sensitivity != call.query.get("dataSensitivity", "non_sensitive"):
        raise no_such("Property", found.name)
    return 200, show(found)


def create(call: Call) -> Answer:
    return 201, show(_add(call, call.mapping()))


def update(call: Call) -> Answer:
    """Label, group, description and options; type, name and uniqueness stay."""
    found, body = _find(call, call.path["name"]), call.mapping()
    if found.builtin:
        raise invalid(f"Property {found.name} is defined by HubSpot and cannot be changed")
    fixed = [n for n in ("name", "hasUniqueValue", "dataSensitivity") if n in body]
    if fixed:
        raise invalid(f"{fixed[0]} can only be set when the property is created")
    found.label = str(body.get("label") or found.label)
    found.description = str(body.get("description") or found.description)
    found.group = str(body.get("groupName") or found.group)
    if "options" in body:
        found.options = _options(body["options"])
    call.account.changed.set()
    return 200, show(found)


def archive(call: Call) -> Answer:
    found = _find(call, call.path["name"])
    if found.builtin:
        raise invalid(f"Property {found.name} is defined by HubSpot and cannot be archived")
    found.archived = True
    call.account.changed.set()
    return 204, None


def batch_create(call: Call) -> Answer:
    """201 on v3 paths, 200 on dated ones; an existing name fails alone (207)."""
    results, errors = [], []
    known = call.account.definitions[call.kind().name]
    for one in call.inputs(LIMIT):
        name = text(one, "name")
        if name in known and not known[name].archived:
            message = f"A property named '{name}' already exists."
            errors.append(batch_error(message, "OBJECT_ALREADY_EXISTS", name=[name]))
        else:
            results.append(show(_add(call, one)))
    return batch(call.account, results, errors, status=200 if call.dated else 201)


def batch_read(call: Call) -> Answer:
    wanted = call.mapping().get("dataSensitivity") or "non_sensitive"
    known = call.account.definitions[call.kind().name]
    results, lost = [], []
    for one in call.inputs(LIMIT):
        found = known.get(text(one, "name"))
        if found is None or found.archived or found.sensitivity != wanted:
            lost.append(str(one["name"]))
        else:
            results.append(show(found))
    errors = [batch_error("Some properties do not exist", "OBJECT_NOT_FOUND", name=lost)]
    return batch(call.account, results, errors if lost else [])


def batch_archive(call: Call) -> Answer:
    for one in call.inputs(LIMIT):
        _find(call, text(one, "name")).archived = True
    return 204, None


def _show_group(group: Group) -> Body:
    return {
        "name": group.name,
        "label": group.label,
        "displayOrder": group.order,
        "archived": False,
    }


def groups(call: Call) -> Answer:
    every = call.account.groups[call.kind().name].values()
    return 200, {"results": [_show_group(group) for group in every]}


def group(call: Call) -> Answer:
    return 200, _show_group(_find_group(call))


def _find_group(call: Call) -> Group:
    found = call.account.groups[call.kind().name].get(call.path["name"])
    if found is None:
        raise no_such("Property group", call.path["name"])
    return found


def create_group(call: Call) -> Answer:
    known, body = call.account.groups[call.kind().name], call.mapping()
    made = Group(text(body, "name"), text(body, "label"), int(body.get("displayOrder", -1)))
    if made.name in known:
        message = f"A property group named '{made.name}' already exists."
        raise conflict(message, "OBJECT_ALREADY_EXISTS")
    known[made.name] = made
    call.account.changed.set()
    return 201, _show_group(made)


def update_group(call: Call) -> Answer:
    found, body = _find_group(call), call.mapping()
    found.label = str(body.get("label") or found.label)
    found.order = int(body.get("displayOrder", found.order))
    return 200, _show_group(found)


def archive_group(call: Call) -> Answer:
    found = _find_group(call)
    definitions = call.account.definitions[call.kind().name].values()
    if any(d.group == found.name and not d.archived for d in definitions):
        raise invalid(f"Property group {found.name} still has properties")
    del call.account.groups[call.kind().name][found.name]
    return 204, None
