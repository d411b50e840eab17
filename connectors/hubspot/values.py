"""Our field values as HubSpot takes them."""

from collections.abc import Callable, Mapping
from datetime import UTC

from connectors.hubspot.mapping import HubSpotMapping
from integrator.times import from_iso


def properties_of(mapping: HubSpotMapping, kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """HubSpot properties of our fields; a field that the mapping does not name stays here."""
    targets = mapping.fields[kind]
    return {
        targets[name].property: _WRITTEN.get(targets[name].type, _as_is)(value)
        for name, value in fields.items()
        if name in targets
    }


def _as_is(value: str) -> str:
    return value


def _moment(value: str) -> str:
    """ISO 8601 in UTC with milliseconds, as HubSpot documents it for datetime properties."""
    if not value or value.isdigit():
        return value
    moment = from_iso(value).astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_WRITTEN: Mapping[str, Callable[[str], str]] = {"datetime": _moment}
