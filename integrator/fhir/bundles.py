"""Resources put together: all of one referral, and pages of many."""

from collections.abc import Iterator, Sequence

from integrator.fhir import resources as one
from integrator.fhir.records import Told
from integrator.fhir.resources import Resource


def everything(told: Told, *, clinic: str, base: str) -> Resource:
    """A referral with its task, its people and its history; `base` is the address of our FHIR."""
    found = [resource for resource in _all_of(told, clinic) if resource is not None]
    meta = one.labels(told)
    return {
        "resourceType": "Bundle",
        "id": told.referral.reference,
        **({"meta": meta} if meta else {}),
        "type": "collection",
        "timestamp": one.moment(told.referral.updated_at),
        "entry": [{"fullUrl": _url(base, resource), "resource": resource} for resource in found],
    }


def searchset(page: Sequence[Told], *, clinic: str, base: str, next_page: str | None) -> Resource:
    """A page of referrals, each with its task; `next_page` is where the next one is found."""
    entries = [entry for told in page for entry in _found(told, clinic, base)]
    links = [{"relation": "next", "url": next_page}] if next_page else []
    labelled = next(filter(None, map(one.labels, page)), None)
    bundle: Resource = {"resourceType": "Bundle", "type": "searchset"}
    bundle |= {"meta": labelled} if labelled else {}
    return bundle | ({"link": links} if links else {}) | ({"entry": entries} if entries else {})


def _found(told: Told, clinic: str, base: str) -> Iterator[Resource]:
    for mode, resource in (
        ("match", one.service_request(told, clinic=clinic)),
        ("include", one.task(told, clinic=clinic)),
    ):
        yield {"fullUrl": _url(base, resource), "resource": resource, "search": {"mode": mode}}


def _all_of(told: Told, clinic: str) -> Iterator[Resource | None]:
    yield one.service_request(told, clinic=clinic)
    yield one.task(told, clinic=clinic)
    yield one.patient(told)
    yield one.practitioner(told)
    yield one.practitioner_role(told)
    yield one.organization(told)
    yield from (one.provenance(told, event) for event in told.events)


def _url(base: str, resource: Resource) -> str:
    return f"{base}/{resource['resourceType']}/{resource['id']}"
