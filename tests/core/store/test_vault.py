"""The vault opens only what it sealed, where it sealed it, with the key it sealed it with."""

import base64
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.errors import ConfigError
from integrator.store.vault import (
    DataKey,
    KeyRing,
    SealBroken,
    SealedKey,
    UnknownKey,
    Vault,
    new_ring_entry,
)

ONE = "k1:" + base64.b64encode(bytes(range(32))).decode()
TWO = "k2:" + base64.b64encode(bytes(range(32, 64))).decode()
INDEX = os.urandom(32)
KEY = DataKey(os.urandom(32))
PLACE = "referral|family_name|7"
places = st.text(min_size=1, max_size=40)


def vault(setting: str = ONE, *, index: bytes = INDEX) -> Vault:
    return Vault(KeyRing.parse(setting), index)


@given(plain=st.binary(max_size=2000), place=places)
def test_what_is_sealed_opens_in_its_place(plain: bytes, place: str) -> None:
    assert KEY.open(KEY.seal(plain, place=place), place=place) == plain


@given(plain=st.text(max_size=200), place=places)
def test_text_comes_back_as_it_was(plain: str, place: str) -> None:
    assert KEY.open_text(KEY.seal_text(plain, place=place), place=place) == plain


@given(plain=st.binary(max_size=60), position=st.integers(min_value=0))
def test_any_flipped_bit_is_refused(plain: bytes, position: int) -> None:
    sealed = bytearray(KEY.seal(plain, place=PLACE))
    bit = position % (len(sealed) * 8)
    sealed[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(SealBroken):
        KEY.open(bytes(sealed), place=PLACE)


@given(plain=st.binary(max_size=60), here=places, there=places)
def test_a_value_moved_to_another_place_is_refused(plain: bytes, here: str, there: str) -> None:
    sealed = KEY.seal(plain, place=here)
    if here == there:
        assert KEY.open(sealed, place=there) == plain
        return
    with pytest.raises(SealBroken):
        KEY.open(sealed, place=there)


@given(plain=st.binary(max_size=60), raw=st.binary(min_size=32, max_size=32))
def test_another_key_opens_nothing(plain: bytes, raw: bytes) -> None:
    with pytest.raises(SealBroken):
        DataKey(raw).open(KEY.seal(plain, place=PLACE), place=PLACE)


@given(plain=st.binary(max_size=200))
def test_what_was_never_sealed_is_refused_not_returned(plain: bytes) -> None:
    with pytest.raises(SealBroken):
        KEY.open(plain, place=PLACE)


@given(plain=st.binary(max_size=60), kept=st.integers(min_value=0, max_value=88))
def test_a_truncated_value_is_refused(plain: bytes, kept: int) -> None:
    sealed = KEY.seal(plain, place=PLACE)
    with pytest.raises(SealBroken):
        KEY.open(sealed[: min(kept, len(sealed) - 1)], place=PLACE)


def test_a_sealed_value_does_not_contain_its_plaintext() -> None:
    sealed = KEY.seal_text("Marisol Echeverria", place=PLACE)
    assert b"Marisol" not in sealed
    assert sealed != KEY.seal_text("Marisol Echeverria", place=PLACE)


def test_a_fresh_key_opens_again_from_what_is_stored() -> None:
    keeper = vault()
    stored, key = keeper.fresh()
    sealed = key.seal_text("Ana", place=PLACE)
    reopened = vault().open_key(SealedKey(stored.key_id, stored.wrapped))
    assert reopened.open_text(sealed, place=PLACE) == "Ana"


def test_rotation_keeps_old_records_readable_and_new_ones_under_the_new_key() -> None:
    stored, key = vault(ONE).fresh()
    sealed = key.seal_text("Ana", place=PLACE)
    rotated = vault(f"{TWO},{ONE}")
    moved = rotated.rewrap(stored)
    assert (stored.key_id, moved.key_id, rotated.fresh()[0].key_id) == ("k1", "k2", "k2")
    assert rotated.open_key(stored).open_text(sealed, place=PLACE) == "Ana"
    assert vault(TWO).open_key(moved).open_text(sealed, place=PLACE) == "Ana"


def test_a_key_id_the_ring_lacks_is_named_and_never_worked_around() -> None:
    stored, _ = vault(ONE).fresh()
    with pytest.raises(UnknownKey, match="'k1'"):
        vault(TWO).open_key(stored)


def test_start_up_names_every_missing_key_at_once() -> None:
    with pytest.raises(UnknownKey) as refused:
        vault(TWO).require(["k1", "k2", "k0", "k1"])
    assert len(refused.value.problems) == 2
    vault(TWO).require(["k2"])


def test_a_wrong_key_under_the_right_id_is_refused() -> None:
    stored, _ = vault(ONE).fresh()
    with pytest.raises(SealBroken):
        vault(new_ring_entry("k1")).open_key(stored)


def test_a_wrapped_key_relabelled_with_another_id_is_refused() -> None:
    same_key = ONE.removeprefix("k1:")
    stored, _ = vault(ONE).fresh()
    with pytest.raises(SealBroken):
        vault(f"k9:{same_key}").open_key(SealedKey("k9", stored.wrapped))


def test_rotation_leaves_blind_indexes_and_digests_as_they_are() -> None:
    before, after = vault(ONE), vault(f"{TWO},{ONE}")
    assert before.blind("email", "a@b.example") == after.blind("email", "a@b.example")
    assert before.digest(b"body") == after.digest(b"body")


def test_fingerprints_have_the_promised_size_and_depend_on_the_index_key() -> None:
    assert len(vault().blind("email", "a@b.example")) == 32
    assert len(vault().digest(b"")) == 64
    other = vault(index=os.urandom(32))
    assert other.blind("email", "a@b.example") != vault().blind("email", "a@b.example")
    assert other.digest(b"body") != vault().digest(b"body")


@given(kind=st.text(max_size=8), value=st.text(max_size=8), cut=st.integers(1, 8))
def test_a_blind_index_of_one_kind_is_never_that_of_another(
    kind: str, value: str, cut: int
) -> None:
    joined = kind + value
    other_kind, other_value = joined[:cut], joined[cut:]
    same = (other_kind, other_value) == (kind, value)
    equal = vault().blind(kind, value) == vault().blind(other_kind, other_value)
    assert equal == same


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("", "is empty"),
        ("nonsense", "entry 1"),
        ("k1:not base64!", "entry 1"),
        ("k1:" + base64.b64encode(b"short").decode(), "not 32 bytes"),
        ("k1:" + base64.b64encode(bytes(32)).decode(), "not random"),
        (f"{ONE},{ONE}", "repeats an id"),
        (f"{ONE},K 2:{ONE[3:]}", "entry 2 has no id"),
    ],
)
def test_a_bad_key_ring_is_refused_in_a_sentence(setting: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        KeyRing.parse(setting)


def test_every_bad_entry_is_named_and_no_key_is_quoted() -> None:
    short = base64.b64encode(b"tooshort").decode()
    with pytest.raises(ConfigError) as refused:
        KeyRing.parse(f"k1:{short},:{short}")
    assert len(refused.value.problems) == 2
    assert short not in str(refused.value)


def test_a_key_ring_never_prints_its_keys() -> None:
    ring = KeyRing.parse(ONE)
    assert repr(ring) == "KeyRing(active='k1', ids=['k1'])"


def test_a_short_index_key_is_refused() -> None:
    with pytest.raises(ConfigError, match="INDEX_KEY"):
        vault(index=b"short")


def test_one_vault_serves_many_threads() -> None:
    keeper = vault()
    failures: list[str] = []

    def work() -> None:
        for number in range(200):
            stored, key = keeper.fresh()
            sealed = key.seal_text(str(number), place=PLACE)
            if keeper.open_key(stored).open_text(sealed, place=PLACE) != str(number):
                failures.append(str(number))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
