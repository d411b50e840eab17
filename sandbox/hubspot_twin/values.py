"""Is a value one HubSpot would take for a property, and how does it keep it?"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sandbox.hubspot_twin.catalogue import KINDS, READ_ONLY
from sandbox.hubspot_twin.errors import property_error
from sandbox.hubspot_twin.store import Account, Definition, iso

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")
Problem = dict[str, Any]


class BadValueError(Exception):
    """Carries HubSpot's code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def milliseconds(value: str) -> int:
    """A moment given as ISO 8601 or as milliseconds since 1970; ValueError otherwise."""
    if re.fullmatch(r"-?\d+", value):
        return int(value)
    moment = datetime.fromisoformat(value)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)


def _string(value: str, _definition: Definition) -> str:
    if len(value) > 65536:
        raise BadValueError("INVALID_STRING", "Value was too long (max 65536 characters)")
    return value


def _number(value: str, _definition: Definition) -> str:
    try:
        float(value)
    except ValueError:
        raise BadValueError("INVALID_NUMBER", f"{value} was not a valid number.") from None
    return value


def _datetime(value: str, _definition: Definition) -> str:
    try:
        return iso(milliseconds(value))
    except ValueError:
        raise BadValueError("INVALID_DATE", f"{value} was not a valid long.") from None


def _date(value: str, definition: Definition) -> str:
    try:
        moment = date.fromisoformat(value)
    except ValueError:
        full = _datetime(value, definition)
        if not full.endswith("T00:00:00.000Z"):
            raise BadValueError("INVALID_DATE", f"{value} is not at midnight UTC.") from None
        return full[:10]
    return moment.isoformat()


def _bool(value: str, _definition: Definition) -> str:
    if value.lower() not in ("true", "false"):
        raise BadValueError("INVALID_OPTION", f"{value} was not one of the allowed options")
    return value.lower()


def _enumeration(value: str, definition: Definition) -> str:
    allowed = [option.value for option in definition.options]
    chosen = value.split(";") if definition.field_type == "checkbox" else [value]
    wrong = [choice for choice in chosen if choice and choice not in allowed]
    if wrong:
        message = f"{wrong[0]} was not one of the allowed options: {allowed}"
        raise BadValueError("INVALID_OPTION", message)
    return value


_BY_TYPE: dict[str, Callable[[str, Definition], str]] = {
    "string": _string,
    "phone_number": _string,
    "number": _number,
    "datetime": _datetime,
    "date": _date,
    "bool": _bool,
    "enumeration": _enumeration,
}


def clean(
    account: Account, kind: str, properties: Mapping[str, Any]
) -> tuple[dict[str, str], list[Problem]]:
    """The values as HubSpot keeps them ("" clears), and every problem found."""
    kept: dict[str, str] = {}
    problems: list[Problem] = []
    for name, value in properties.items():
        try:
            kept[name] = _one(account, kind, name, value)
        except BadValueError as error:
            problems.append(property_error(name, error.code, str(error)))
    return kept, problems


def _one(account: Account, kind: str, name: str, value: Any) -> str:
    definition = account.definitions[kind].get(name)
    if definition is None or definition.archived:
        raise BadValueError("PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
    if name in READ_ONLY:
        raise BadValueError("READ_ONLY_VALUE", f'"{name}" is a read only property')
    text = _text(value)
    if not text:
        return ""
    if name == "email" and kind == "contacts":
        return _email(text)
    return _BY_TYPE[definition.type](text, definition)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _email(value: str) -> str:
    if not _EMAIL.match(value):
        raise BadValueError("INVALID_EMAIL", f"Email address {value} is invalid")
    return value.lower()


def stage_problems(
    account: Account, kind: str, new: Mapping[str, str], old: Mapping[str, str]
) -> list[Problem]:
    """A stage must belong to the record's pipeline."""
    names = KINDS[kind]
    if names.stage is None or names.pipeline is None:
        return []
    if names.stage not in new and names.pipeline not in new:
        return []
    merged = {**old, **new}
    pipeline_id = merged.get(names.pipeline) or next(iter(account.pipelines[kind]))
    pipeline = account.pipelines[kind].get(pipeline_id)
    if pipeline is None:
        message = f"{pipeline_id} is not a valid pipeline ID"
        return [property_error(names.pipeline, "INVALID_OPTION", message)]
    stage = merged.get(names.stage)
    if stage and stage not in pipeline.stages:
        message = f"{stage} is not a valid stage ID for pipeline {pipeline_id}"
        return [property_error(names.stage, "INVALID_OPTION", message)]
    return []
