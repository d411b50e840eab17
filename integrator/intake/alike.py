"""Which referrals that are about to be opened are there already, in whole or perhaps.

Found by fingerprints, then compared opened: candidates alone. Two questions to the store for a
batch, however large; at most three candidates for each fingerprint, so that a phone which half the
town shares costs no more than another.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, String, bindparam, cast, func, literal, select, text, union_all
from sqlalchemy.orm import Session

from integrator.intake.duplicates import Likeness, Patient, likeness
from integrator.logs import log
from integrator.models import Referral
from integrator.statuses import ENDED
from integrator.store.sealing import open_values
from integrator.store.vault import SealBroken, Vault

WITHIN: Final = timedelta(days=30)
"""The same patient sent for the same service later than this is a new referral."""
NEWEST: Final = 3
"""Candidates looked at for one fingerprint."""
FINGERPRINTS: Final = ("email_index", "phone_index", "name_birth_index")

_COMPARED: Final = (
    "patient_given_name",
    "patient_family_name",
    "patient_birth_date",
    "patient_phone",
    "patient_email",
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A referral about to be opened."""

    reference: str
    envelope_id: int
    contact_id: int | None
    values: Mapping[str, str]
    fingerprints: Mapping[str, str | None]
    is_again: bool = False
    """Somebody made it out of one that is over: it is like that one on purpose."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a newcomer is like."""

    certain: bool
    """Certainly the same, and from the same sender: to be joined."""
    reference: str
    """Of the referral it is like; one of the same batch may be meant."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    reference: str
    envelope_id: int
    contact_id: int | None
    patient: Patient
    is_open: bool = True


def findings(
    session: Session, vault: Vault, newcomers: Sequence[Newcomer], *, now: datetime
) -> list[Finding | None]:
    """For each newcomer the referral it is most like, stored or earlier in the batch."""
    keys = {
        name: sorted({key for one in newcomers if (key := one.fingerprints[name])})
        for name in FINGERPRINTS
    }
    _wait_for_others(session, keys)
    known = _stored(session, vault, keys, now=now)
    found = []
    for one in newcomers:
        finding = _best(one, known)
        found.append(finding)
        if finding is None or not finding.certain:
            _remember(known, one.fingerprints, _as_candidate(one))
    return found


_Known = dict[tuple[str, str], list[_Candidate]]
"""(fingerprint's name, fingerprint) → who has it."""


def _wait_for_others(session: Session, keys: Mapping[str, Sequence[str]]) -> None:
    """Until whoever is opening a referral of the same patient has committed.

    SQLite lets one write at a time anyway; PostgreSQL has locks by number, let go at the end.
    """
    numbers = sorted({int(key[:15], 16) for found in keys.values() for key in found})
    if numbers and session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT pg_advisory_xact_lock(n) FROM unnest(CAST(:numbers AS bigint[])) n"),
            {"numbers": numbers},
        )


def _stored(
    session: Session, vault: Vault, keys: Mapping[str, Sequence[str]], *, now: datetime
) -> _Known:
    ids = _newest(session, keys) if any(keys.values()) else []
    if not ids:
        return {}
    rows = session.scalars(select(Referral).where(Referral.id.in_(ids))).all()
    known: _Known = {}
    for row in sorted(rows, key=lambda one: one.id):
        if _still_counts(row, now=now):
            prints = {name: getattr(row, name) for name in FINGERPRINTS}
            if candidate := _opened(vault, row):
                _remember(known, prints, candidate)
    return known


def _newest(session: Session, keys: Mapping[str, Sequence[str]]) -> list[int]:
    """Ids of the newest referrals with each fingerprint; each a step in an index."""
    found = session.execute(
        _newest_query(session.get_bind().dialect.name),
        {name: json.dumps(keys[name]) for name in FINGERPRINTS},
    )
    return sorted({number for row in found for number in row if number is not None})


def _newest_query(dialect: str) -> Any:
    return union_all(*(_newest_of(name, dialect) for name in FINGERPRINTS))


def _newest_of(name: str, dialect: str) -> Any:
    """One row a key: its newest ids, each by a scalar query, which both databases answer alone."""
    listed = bindparam(name, type_=String)
    keys = (
        func.json_each(listed).table_valued("value")
        if dialect == "sqlite"
        else func.json_array_elements_text(cast(listed, JSON)).table_valued("value")
    ).alias(f"keys_{name}")
    column = getattr(Referral, name)
    return select(
        *(
            select(Referral.id)
            .where(column == cast(keys.c.value, String))
            .order_by(Referral.id.desc())
            .offset(literal(place))
            .limit(1)
            .scalar_subquery()
            .correlate(keys)
            .label(f"newest{place}")
            for place in range(NEWEST)
        )
    ).select_from(keys)


def _still_counts(row: Referral, *, now: datetime) -> bool:
    recent = row.created_at >= now - WITHIN
    return row.status != "void" and row.wrapped_key is not None and (recent or _is_open(row))


def _is_open(row: Referral) -> bool:
    return row.status not in ENDED


def _opened(vault: Vault, row: Referral) -> _Candidate | None:
    """One that does not open is nobody's candidate: newcomers must not suffer for it."""
    try:
        patient = _patient(open_values(vault, row, _COMPARED), row.service)
    except SealBroken:
        log.error("referral.does_not_open", referral=row.reference)
        return None
    return _Candidate(row.reference, row.envelope_id, row.contact_id, patient, _is_open(row))


def _as_candidate(one: Newcomer) -> _Candidate:
    patient = _patient(one.values, one.values.get("service"))
    return _Candidate(one.reference, one.envelope_id, one.contact_id, patient)


def _patient(values: Mapping[str, str], service: str | None) -> Patient:
    given, family, born, phone, email = (values.get(name, "") for name in _COMPARED)
    return Patient(given, family, born, phone, email, service or "")


def _remember(known: _Known, prints: Mapping[str, str | None], candidate: _Candidate) -> None:
    for name, key in prints.items():
        if key:
            known.setdefault((name, key), []).append(candidate)


def _best(one: Newcomer, known: _Known) -> Finding | None:
    """The surest; of equals the oldest. Two patients of one envelope are never the same."""
    mine = _as_candidate(one)
    judged = [
        (likeness(mine.patient, other.patient), _joinable(mine, other), other)
        for other in _candidates(one, known)
        if other.envelope_id != one.envelope_id and (other.is_open or not one.is_again)
    ]
    alike = [entry for entry in judged if entry[0] > Likeness.DIFFERENT]
    if not alike:
        return None
    surest, joinable, other = max(alike, key=lambda entry: (entry[0] * entry[1], entry[0]))
    return Finding(surest is Likeness.CERTAIN and joinable, other.reference)


def _candidates(one: Newcomer, known: _Known) -> Iterable[_Candidate]:
    found = (known.get((name, key), ()) for name, key in one.fingerprints.items() if key)
    return {other.reference: other for others in found for other in others}.values()


def _joinable(one: _Candidate, other: _Candidate) -> bool:
    """From the same sender, and not over: nothing is joined by machine across senders."""
    return one.contact_id is not None and one.contact_id == other.contact_id and other.is_open
