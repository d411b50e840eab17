"""Our field values as HubSpot takes them, and HubSpot's as we take them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from connectors.hubspot.client import Row
from connectors.hubspot.mapping import HubSpotMapping
from integrator.times import from_iso

PROGRAMS: Final = frozenset({"INTEGRATION", "API"})
"""Source types of what apps write."""


def properties_of(mapping: HubSpotMapping, kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """HubSpot properties of our fields; a field that the mapping does not name stays here."""
    targets = mapping.fields[kind]
    return {
        targets[name].property: _WRITTEN.get(targets[name].type, _as_is)(value)
        for name, value in fields.items()
        if name in targets
    }


def fields_of(
    mapping: HubSpotMapping, kind: str, row: Row, *, only: Collection[str] | None = None
) -> dict[str, str]:
    """Our fields of a record that was read; "" for one that is empty there."""
    values: Mapping[str, Any] = row.get("properties") or {}
    return {
        name: _READ.get(target.type, _as_is)(values.get(target.property) or "")
        for name, target in mapping.fields[kind].items()
        if (only is None or name in only) and target.property in values
    }


def written_at(
    mapping: HubSpotMapping, kind: str, row: Row, *, only: Collection[str]
) -> dict[str, datetime]:
    """When each of our fields was written last, as far as its history was asked for."""
    return {
        name: found
        for name, target in mapping.fields[kind].items()
        if name in only and (found := written_last(row, target.property))
    }


def written_last(row: Row, name: str) -> datetime | None:
    """When a property was written last; None where its history was not asked for."""
    return max((version.at for version in versions(row, name)), default=None)


class Version(NamedTuple):
    """A value that a property had, from a moment on."""

    at: datetime
    value: str
    by_program: bool
    """HubSpot's source type of whatever an app writes, ours or another."""


def versions(row: Row, name: str) -> list[Version]:
    """What a property held, oldest first, as far as HubSpot remembers; empty where its history was
    not asked for. Of a ticket's property it keeps the last twenty values."""
    history: Mapping[str, Sequence[Row]] = row.get("propertiesWithHistory") or {}
    newest_first = [
        Version(
            from_iso(str(one["timestamp"])),
            str(one.get("value") or ""),
            one.get("sourceType") in PROGRAMS,
        )
        for one in history.get(name) or ()
    ]
    newest_first.reverse()
    return sorted(newest_first, key=lambda version: version.at)


def _as_is(value: str) -> str:
    return value


def _moment(value: str) -> str:
    """ISO 8601 in UTC with milliseconds, as HubSpot documents it for datetime properties."""
    if not value or value.isdigit():
        return value
    moment = from_iso(value).astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment_read(value: str) -> str:
    """HubSpot shows ISO 8601, and milliseconds where a person's import wrote them."""
    if value.isdigit():
        return datetime.fromtimestamp(int(value) / 1000, UTC).isoformat()
    try:
        return from_iso(value).astimezone(UTC).isoformat() if value else ""
    except ValueError:
        return value


_WRITTEN: Mapping[str, Callable[[str], str]] = {"datetime": _moment}
_READ: Mapping[str, Callable[[str], str]] = {"datetime": _moment_read}
