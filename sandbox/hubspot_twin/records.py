"""Write and show single records: the only place that changes a `Record`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.hubspot_twin.catalogue import KINDS
from sandbox.hubspot_twin.errors import TwinError, conflict, invalid, not_found
from sandbox.hubspot_twin.store import Account, Change, Indexed, Origin, Record, fold, iso
from sandbox.hubspot_twin.wire import Body


@dataclass(slots=True)
class Plan:
    """A checked write that has not been done: values as kept, and the record, if it exists."""

    kind: str
    values: dict[str, str]
    record: Record | None = None
    trace: str | None = None


@dataclass(slots=True)
class Claims:
    """Unique values taken by the plans before this one in the same batch."""

    taken: set[tuple[str, str]] = field(default_factory=set)


def find(account: Account, kind: str, value: str, *, by: str | None = None) -> Record | None:
    """A live record by id, or by a unique property; 400 when that property is not unique."""
    if by in (None, "", "hs_object_id"):
        return account.records[kind].get(value) or _survivor(account, kind, value)
    if not account.is_unique(kind, str(by)):
        raise invalid(f"Property {by} does not exist or is not a unique identifier property")
    held = account.holder(kind, str(by), value)
    return account.records[kind].get(held) if held else None


def _survivor(account: Account, kind: str, value: str) -> Record | None:
    if not account.switches.merged_ids_answer:
        return None
    survivor = account.merged.get((kind, value))
    return find(account, kind, survivor) if survivor else None


def get(account: Account, kind: str, value: str, *, by: str | None = None) -> Record:
    """As `find`; 404 when there is none."""
    record = find(account, kind, value, by=by)
    if record is None:
        raise not_found(value)
    return record


def check_unique(account: Account, plan: Plan, claims: Claims) -> None:
    """409 (or the 400 form) when a unique value is held by another record or claimed before."""
    for name, value in plan.values.items():
        if not value or not account.is_unique(plan.kind, name):
            continue
        holder = account.holder(plan.kind, name, value)
        own = plan.record.id if plan.record else None
        claim = (name, fold(name, value))
        if (holder is not None and holder != own) or claim in claims.taken:
            raise clash(account, plan.kind, name, value, own=own, holder=holder or "0")
        claims.taken.add(claim)


def clash(
    account: Account, kind: str, name: str, value: str, *, own: str | None, holder: str
) -> TwinError:
    """A uniqueness clash, in the form the switch asks for."""
    if not account.switches.clash_as_400:
        singular = KINDS[kind].singular.title()
        return conflict(f"{singular} already exists. Existing ID: {holder}")
    where = own or "0"
    coordinates = (
        f"PropertyValueCoordinates{{portalId={account.portal_id}, "
        f"objectTypeId={KINDS[kind].type_id}, objectId={where}, "
        f"propertyName={name}, value={value}}}"
    )
    return invalid(f"Cannot set {coordinates} on {where}. {holder} already has that value.")


def apply(account: Account, plan: Plan, origin: Origin) -> Record:
    """Do a checked write; bumps the modification time even when no value differs."""
    now = account.now()
    record = plan.record or _create(account, plan, now)
    if plan.record is not None:
        remember_index(account, record, now)
    changed = [n for n, v in plan.values.items() if record.properties.get(n, "") != v]
    for name in changed:
        _set(account, record, name, plan.values[name], origin, now)
    touch(account, record, now)
    for name in changed:
        for listener in account.listeners:
            listener(record, name, plan.values[name], origin, now)
    return record


def _create(account: Account, plan: Plan, now: int) -> Record:
    kind = KINDS[plan.kind]
    record = Record(account.new_id(), plan.kind, now, now)
    record.properties |= {"hs_object_id": record.id, kind.created: iso(now)}
    if kind.pipeline and kind.pipeline not in plan.values:
        plan.values[kind.pipeline] = next(iter(account.pipelines[plan.kind]))
    if account.switches.search_delay_ms:
        record.indexed = Indexed(None, now + account.switches.search_delay_ms)
    return record


def remember_index(account: Account, record: Record, now: int) -> None:
    """Keep what search shows until the index has caught up."""
    delay = account.switches.search_delay_ms
    if not delay:
        return
    behind = record.indexed is not None and record.indexed.until > now
    shown = record.indexed.properties if behind and record.indexed else dict(record.properties)
    record.indexed = Indexed(shown, now + delay)


def _set(account: Account, record: Record, name: str, value: str, origin: Origin, now: int) -> None:
    if account.is_unique(record.kind, name):
        _reindex(account, record, name, value)
    record.history.setdefault(name, []).insert(0, Change(value, now, origin))
    if value:
        record.properties[name] = value
    else:
        record.properties.pop(name, None)


def _reindex(account: Account, record: Record, name: str, value: str) -> None:
    index = account.unique[record.kind, name]
    old = record.properties.get(name)
    if old and index.get(fold(name, old)) == record.id:
        del index[fold(name, old)]
    if value:
        index[fold(name, value)] = record.id


def touch(account: Account, record: Record, now: int) -> None:
    """Set the modification time and move the record to the end of the written order."""
    record.modified = now
    record.properties[KINDS[record.kind].modified] = iso(now)
    live = account.records[record.kind]
    live.pop(record.id, None)
    live[record.id] = record
    account.changed.set()


def discard(account: Account, record: Record) -> None:
    """Archive, and tell whoever listens."""
    archive(account, record)
    account.announce(record.kind, "deletion", objectId=int(record.id))


def archive(account: Account, record: Record) -> None:
    """Into the bin: links go, and its unique values are free again."""
    for (kind, _), index in account.unique.items():
        if kind == record.kind:
            for value in [v for v, held in index.items() if held == record.id]:
                del index[value]
    key = (record.kind, record.id)
    for other in account.links.pop(key, {}):
        account.links[other].pop(key, None)
    account.records[record.kind].pop(record.id, None)
    record.archived_at = account.now()
    account.archived[record.kind][record.id] = record
    account.changed.set()


def show(
    record: Record,
    asked: Sequence[str],
    defined: Mapping[str, object],
    *,
    properties: Mapping[str, str] | None = None,
) -> Body:
    """A record as answered: the asked properties that are defined, null where unset."""
    kind = KINDS[record.kind]
    values = record.properties if properties is None else properties
    names: Iterable[str] = (*(asked or kind.shown), kind.created, kind.modified, "hs_object_id")
    body: Body = {
        "id": record.id,
        "properties": {name: values.get(name) for name in names if name in defined},
        "createdAt": iso(record.created),
        "updatedAt": values.get(kind.modified) or iso(record.modified),
        "archived": record.archived_at is not None,
    }
    if record.archived_at is not None:
        body["archivedAt"] = iso(record.archived_at)
    return body


def show_history(record: Record, names: Sequence[str]) -> Body:
    """`propertiesWithHistory`, newest first, as far back as HubSpot remembers."""
    return {
        name: [
            {
                "value": change.value,
                "timestamp": iso(change.at),
                "sourceType": change.origin.source_type,
                "sourceId": change.origin.source_id,
            }
            for change in record.history.get(name, ())[: _remembered(record)]
        ]
        for name in names
    }


def _remembered(record: Record) -> int:
    """HubSpot keeps a property's last 45 values on a contact, and 20 on anything else."""
    return 45 if record.kind == "contacts" else 20
