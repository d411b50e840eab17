"""How envelopes and referrals are sealed into their rows, and opened again for who may look."""

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from integrator.fields import SEALED
from integrator.models import Referral, StoredAttachment, StoredEnvelope
from integrator.ports import AttachmentDraft, Envelope, FieldReading
from integrator.reading.wire import HEAD, packed, unpacked
from integrator.store.vault import DataKey, SealedKey, Vault


def place(table: str, column: str, row: str) -> str:
    """What a sealed value is bound to: it opens nowhere else."""
    return f"{table}|{column}|{row}"


def seal_envelope(vault: Vault, envelope: Envelope, *, reference: str) -> dict[str, Any]:
    """Columns key_id, wrapped_key, body and digest for an envelope to be stored."""
    sealed_key, key = vault.fresh()
    return {
        "key_id": sealed_key.key_id,
        "wrapped_key": sealed_key.wrapped,
        "body": key.seal(envelope.body, place=place("envelope", "body", reference)),
        "digest": vault.digest(envelope.body),
    }


def open_envelope(vault: Vault, row: StoredEnvelope) -> Envelope:
    """The envelope as it was received. Raises SealBroken; ValueError once it is purged."""
    key = _key(vault, row.key_id, row.wrapped_key)
    if row.body is None:
        raise ValueError("purged")
    return Envelope(
        source=row.source,
        external_id=row.external_id,
        received_at=row.received_at,
        content_type=row.content_type,
        body=key.open(row.body, place=place("envelope", "body", row.reference)),
        about=row.about,
    )


def seal_shown(vault: Vault, row: StoredEnvelope, content: Mapping[str, Any]) -> bytes:
    """What a page shows of an envelope, for its column: anything that travels by `reading.wire`."""
    frame = zlib.compress(b"".join(packed(content)))
    key = _key(vault, row.key_id, row.wrapped_key)
    return key.seal(frame, place=place("envelope", "shown", row.reference))


def open_shown(vault: Vault, row: StoredEnvelope) -> Mapping[str, Any] | None:
    """What was kept of it; None before, and where it was kept in another version's shape."""
    if row.shown is None:
        return None
    key = _key(vault, row.key_id, row.wrapped_key)
    frame = zlib.decompress(key.open(row.shown, place=place("envelope", "shown", row.reference)))
    size, _ = HEAD.unpack(frame[: HEAD.size])
    plain, beside = frame[HEAD.size : HEAD.size + size], frame[HEAD.size + size :]
    try:
        content: Mapping[str, Any] = unpacked(plain, beside)
    except ValueError:
        return None
    return content


def seal_attachments(
    vault: Vault, row: StoredEnvelope, attachments: Iterable[AttachmentDraft]
) -> list[dict[str, Any]]:
    """Rows for the attachment table, sealed with the envelope's key."""
    key = _key(vault, row.key_id, row.wrapped_key)
    return [
        {
            "envelope_id": row.id,
            "ordinal": ordinal,
            "filename": key.seal_text(
                attachment.filename, place=place("attachment", "filename", row.reference)
            ),
            "content_type": attachment.content_type[:255],
            "size": len(attachment.body),
            "body": key.seal(
                attachment.body, place=place("attachment", f"body{ordinal}", row.reference)
            ),
        }
        for ordinal, attachment in enumerate(attachments)
    ]


def open_attachment(
    vault: Vault, envelope: StoredEnvelope, row: StoredAttachment
) -> AttachmentDraft:
    """A file as it was sent."""
    key = _key(vault, envelope.key_id, envelope.wrapped_key)
    where = envelope.reference
    return AttachmentDraft(
        filename=key.open_text(row.filename, place=place("attachment", "filename", where)),
        content_type=row.content_type,
        body=key.open(row.body, place=place("attachment", f"body{row.ordinal}", where)),
    )


def seal_values(
    key: DataKey, values: Mapping[str, str], evidence: Mapping[str, FieldReading], *, reference: str
) -> dict[str, bytes | None]:
    """The sealed columns of a referral; absent values are None."""
    columns: dict[str, bytes | None] = {
        name: key.seal_text(values[name], place=place("referral", name, reference))
        if name in values
        else None
        for name in SEALED
    }
    columns["evidence"] = seal_evidence(key, evidence, reference=reference)
    return columns


def seal_evidence(key: DataKey, evidence: Mapping[str, FieldReading], *, reference: str) -> bytes:
    """Where each value was read, as the referral's column holds it."""
    readings = {
        name: (one.value, one.part, one.rule, one.confidence, one.span)
        for name, one in evidence.items()
    }
    text = json.dumps(readings, ensure_ascii=False, separators=(",", ":"))
    return key.seal_text(text, place=place("referral", "evidence", reference))


def referral_key(vault: Vault, referral: Referral) -> DataKey:
    """The data key of one referral. ValueError once it is purged."""
    return _key(vault, referral.key_id, referral.wrapped_key)


def open_values(vault: Vault, referral: Referral, names: Iterable[str] = SEALED) -> dict[str, str]:
    """The sealed values of a referral that are there, opened; {} once it is purged."""
    if referral.wrapped_key is None:
        return {}
    key = referral_key(vault, referral)
    return {
        name: key.open_text(sealed, place=place("referral", name, referral.reference))
        for name in names
        if (sealed := getattr(referral, name)) is not None
    }


def open_evidence(vault: Vault, referral: Referral) -> dict[str, FieldReading]:
    """Where each value was read."""
    if referral.wrapped_key is None or referral.evidence is None:
        return {}
    key = referral_key(vault, referral)
    text = key.open_text(referral.evidence, place=place("referral", "evidence", referral.reference))
    return {
        name: FieldReading(value, part, rule, confidence, (span[0], span[1]) if span else None)
        for name, (value, part, rule, confidence, span) in json.loads(text).items()
    }


def _key(vault: Vault, key_id: str, wrapped: bytes | None) -> DataKey:
    if wrapped is None:
        raise ValueError("purged")
    return vault.open_key(SealedKey(key_id=key_id, wrapped=wrapped))


def blind_indexes(vault: Vault, values: Mapping[str, str]) -> dict[str, str | None]:
    """Fingerprints by which the same patient is found again without opening anything."""
    name = " ".join(
        values.get(part, "").casefold() for part in ("patient_given_name", "patient_family_name")
    ).strip()
    birth = values.get("patient_birth_date", "")
    return {
        "email_index": _blind(vault, "email", values.get("patient_email", "").casefold()),
        "phone_index": _blind(vault, "phone", values.get("patient_phone", "")),
        "name_birth_index": _blind(
            vault, "name_birth", f"{name}|{birth}" if name and birth else ""
        ),
        "patient_key": patient_key(vault, name, birth, values),
    }


def patient_key(vault: Vault, name: str, birth: str, values: Mapping[str, str]) -> str | None:
    """The CRM's key of the patient: name with birth date, or with e-mail or phone; else None."""
    second = birth or values.get("patient_email", "").casefold() or values.get("patient_phone", "")
    if not name or not second:
        return None
    return "T-" + vault.blind("patient", f"{name}|{second}")


def _blind(vault: Vault, kind: str, value: str) -> str | None:
    return vault.blind(kind, value) if value else None
