"""Associations between records: as few calls as can be, and a bad one fails only what uses it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from connectors.hubspot.client import ASSOCIATION_BATCH, BatchAnswer, HubSpotClient, Row
from connectors.hubspot.translate import Asked, translate_entry
from integrator.errors import IntegratorError, RejectedByRemote, RemoteDeleted


@dataclass(frozen=True, slots=True)
class Link:
    """One record tied to another, and the referrals that need the tie."""

    from_id: str
    to_id: str
    types: tuple[Row, ...]
    references: Collection[str]


def associate(
    client: HubSpotClient, from_type: str, to_type: str, links: Sequence[Link]
) -> dict[str, IntegratorError]:
    """Make all links; returns what went wrong, by the reference of each referral concerned."""
    problems: dict[str, IntegratorError] = {}
    merged = _merged(links)
    for start in range(0, len(merged), ASSOCIATION_BATCH):
        chunk = merged[start : start + ASSOCIATION_BATCH]
        for link, error in _send(client, from_type, to_type, chunk):
            problems |= dict.fromkeys(link.references, error)
    return problems


def _merged(links: Sequence[Link]) -> list[Link]:
    """One link per pair: HubSpot refuses a pair that comes twice in a batch."""
    pairs: dict[tuple[str, str], Link] = {}
    for link in links:
        pair = (link.from_id, link.to_id)
        known = pairs.get(pair)
        types = (*known.types, *link.types) if known else link.types
        references = {*known.references, *link.references} if known else link.references
        pairs[pair] = Link(*pair, types=_distinct(types), references=references)
    return list(pairs.values())


def _distinct(types: Sequence[Row]) -> tuple[Row, ...]:
    return tuple({row["associationTypeId"]: row for row in types}.values())


def _send(
    client: HubSpotClient, from_type: str, to_type: str, links: Sequence[Link]
) -> Iterator[tuple[Link, IntegratorError]]:
    """Send, and on any refusal halve: the answer does not reliably say which link it was, and
    making a link again changes nothing."""
    error = _refusal(client, from_type, to_type, links)
    if error is None:
        return
    if len(links) == 1:
        yield links[0], error
        return
    middle = len(links) // 2
    yield from _send(client, from_type, to_type, links[:middle])
    yield from _send(client, from_type, to_type, links[middle:])


def _refusal(
    client: HubSpotClient, from_type: str, to_type: str, links: Sequence[Link]
) -> IntegratorError | None:
    try:
        answer: BatchAnswer = client.associate(from_type, to_type, [_input(link) for link in links])
    except (RejectedByRemote, RemoteDeleted) as refusal:
        return refusal
    return translate_entry(answer.errors[0], Asked(known=True)) if answer.errors else None


def _input(link: Link) -> Row:
    return {"from": {"id": link.from_id}, "to": {"id": link.to_id}, "types": list(link.types)}
