"""Seals what is kept: one data key per record, wrapped by a key ring; blind indexes for equality.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. A sealed value is one version byte, the
nonce, the ciphertext and its tag. There is no plaintext fallback: what cannot be opened raises.
"""

import base64
import binascii
import hmac
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from integrator.errors import ConfigError, PermanentError

VERSION = b"\x01"
KEY_BYTES = 32
_NONCE_BYTES = 12
_OVERHEAD = len(VERSION) + _NONCE_BYTES + 16
_KEY_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class UnknownKey(ConfigError):  # noqa: N818
    """Records are sealed with keys that FIELD_KEYS does not have: do not start."""

    code: ClassVar[str] = "unknown_key"

    def __init__(self, key_ids: Iterable[str]) -> None:
        super().__init__(
            [
                f"FIELD_KEYS lacks key {key_id!r}, with which stored records are sealed:"
                " put it back at the end of FIELD_KEYS"
                for key_id in sorted(key_ids)
            ]
        )


class SealBroken(PermanentError):  # noqa: N818
    """A sealed value was changed, moved to another place, or sealed with another key."""

    code: ClassVar[str] = "seal_broken"


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """Wrapping keys by id; `active` wraps what is new, the others only open what is old."""

    keys: Mapping[str, bytes]
    active: str

    @classmethod
    def parse(cls, setting: str) -> Self:
        """Read "k2:base64,k1:base64"; the first is active. ConfigError names every problem."""
        keys: dict[str, bytes] = {}
        problems: list[str] = []
        for number, entry in enumerate(_entries(setting), start=1):
            key_id, _, encoded = entry.partition(":")
            problems += _entry_problems(number, key_id, encoded, known=keys)
            keys[key_id] = _decoded(encoded)
        if not keys:
            problems.append("FIELD_KEYS is empty: run `integrator keys new`")
        if problems:
            raise ConfigError(problems)
        return cls(keys=keys, active=next(iter(keys)))

    def __repr__(self) -> str:
        return f"KeyRing(active={self.active!r}, ids={sorted(self.keys)!r})"


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A data key as it is stored beside its record; deleting it is the purge."""

    key_id: str
    wrapped: bytes


class DataKey:
    """Seals and opens the fields of one record."""

    __slots__ = ("_cipher",)

    def __init__(self, raw: bytes) -> None:
        self._cipher = AESGCM(raw)

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Encrypt; `place` is "table|column|row", and the value opens nowhere else."""
        return _seal(self._cipher, plain, bound=place.encode())

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Decrypt what `seal` made for this place. Raises SealBroken."""
        return _open(self._cipher, sealed, bound=place.encode())

    def seal_text(self, plain: str, *, place: str) -> bytes:
        """`seal` for text."""
        return _seal(self._cipher, plain.encode(), bound=place.encode())

    def open_text(self, sealed: bytes, *, place: str) -> str:
        """`open` for text."""
        return _open(self._cipher, sealed, bound=place.encode()).decode()


class Vault:
    """Makes and opens data keys; fingerprints values for equality search.

    `index_key` (at least 32 bytes) is a secret of its own, so that rotating the ring leaves every
    blind index and digest as it is. Safe to share between threads.
    """

    __slots__ = ("_active", "_blind_key", "_ciphers", "_digest_key")

    def __init__(self, ring: KeyRing, index_key: bytes) -> None:
        if len(index_key) < KEY_BYTES:
            raise ConfigError(["INDEX_KEY is shorter than 32 bytes: run `integrator keys new`"])
        self._active = ring.active
        self._ciphers = {key_id: AESGCM(key) for key_id, key in ring.keys.items()}
        self._blind_key = _derive(index_key, purpose=b"referral-integrator blind index 1")
        self._digest_key = _derive(index_key, purpose=b"referral-integrator digest 1")

    @property
    def active(self) -> str:
        """Id of the key that wraps what is new."""
        return self._active

    def require(self, key_ids: Iterable[str]) -> None:
        """Raise UnknownKey unless the ring has every id that stored records name."""
        unknown = set(key_ids) - self._ciphers.keys()
        if unknown:
            raise UnknownKey(unknown)

    def fresh(self) -> tuple[SealedKey, DataKey]:
        """A new data key, wrapped to store and open to use."""
        raw = os.urandom(KEY_BYTES)
        return self._wrap(raw), DataKey(raw)

    def open_key(self, sealed: SealedKey) -> DataKey:
        """Raises UnknownKey for an id the ring lacks, SealBroken for a wrong key."""
        return DataKey(self._unwrap(sealed))

    def rewrap(self, sealed: SealedKey) -> SealedKey:
        """The same data key under the active key; sealed fields stay as they are."""
        return self._wrap(self._unwrap(sealed))

    def blind(self, kind: str, value: str) -> str:
        """Equality fingerprint of a normalised value: HMAC-SHA256 cut to 16 bytes, in hex.

        `kind` keeps domains apart: the same text as an e-mail and as a name has two fingerprints.
        """
        framed = len(kind).to_bytes(2, "big") + kind.encode() + value.encode()
        return hmac.digest(self._blind_key, framed, "sha256")[:16].hex()

    def digest(self, body: bytes) -> str:
        """Keyed fingerprint of a whole body: 64 hex digits (a `ports.Digest`)."""
        return hmac.digest(self._digest_key, body, "sha256").hex()

    def _wrap(self, raw: bytes) -> SealedKey:
        wrapped = _seal(self._ciphers[self._active], raw, bound=_wrap_place(self._active))
        return SealedKey(key_id=self._active, wrapped=wrapped)

    def _unwrap(self, sealed: SealedKey) -> bytes:
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            raise UnknownKey([sealed.key_id])
        return _open(cipher, sealed.wrapped, bound=_wrap_place(sealed.key_id))


def new_ring_entry(key_id: str) -> str:
    """One "id:base64" entry for FIELD_KEYS with a new random key."""
    return f"{key_id}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def _seal(cipher: AESGCM, plain: bytes, *, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return VERSION + nonce + cipher.encrypt(nonce, plain, VERSION + bound)


def _open(cipher: AESGCM, sealed: bytes, *, bound: bytes) -> bytes:
    if len(sealed) < _OVERHEAD or sealed[:1] != VERSION:
        raise SealBroken("a stored value is not in the sealed form this version writes")
    try:
        return cipher.decrypt(sealed[1:13], sealed[13:], VERSION + bound)
    except InvalidTag:
        raise SealBroken(
            "a stored value does not open: it was changed, moved from its place,"
            " or sealed with another key; check FIELD_KEYS or restore from a backup"
        ) from None


def _wrap_place(key_id: str) -> bytes:
    return b"data-key|" + key_id.encode()


def _derive(secret: bytes, *, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)


def _entries(setting: str) -> list[str]:
    return [entry.strip() for entry in setting.split(",") if entry.strip()]


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return b""


_Rule = Callable[[str, bytes, Mapping[str, bytes]], bool]
_ENTRY_RULES: tuple[tuple[_Rule, str], ...] = (
    (
        lambda key_id, _raw, _known: not _KEY_ID.fullmatch(key_id),
        "has no id such as k1 before its colon:",
    ),
    (lambda key_id, _raw, known: key_id in known, "repeats an id; give each key its own:"),
    (lambda _id, raw, _known: len(raw) != KEY_BYTES, "is not 32 bytes in base64:"),
    (lambda _id, raw, _known: len(set(raw)) < 8, "is not random:"),
)


def _entry_problems(
    number: int, key_id: str, encoded: str, *, known: Mapping[str, bytes]
) -> list[str]:
    """What is wrong with one entry, without ever quoting it."""
    raw = _decoded(encoded)
    for broken, complaint in _ENTRY_RULES:
        if broken(key_id, raw, known):
            return [f"FIELD_KEYS entry {number} {complaint} run `integrator keys new`"]
    return []
