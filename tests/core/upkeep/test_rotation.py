"""Rotation brings every key under the active one, changes nothing sealed, and may be repeated."""

from sqlalchemy import select

from integrator.models import Referral, StoredEnvelope
from integrator.store.cursors import MergedCursor
from integrator.store.sealing import open_envelope, open_values
from integrator.store.vault import KeyRing, Vault, new_ring_entry
from integrator.upkeep import rotation
from tests.core.clinic import Clinic, ListSource, mail

INDEX = bytes(range(32))
OLD, NEW = new_ring_entry("old"), new_ring_entry("new")


def test_after_rotation_the_old_key_can_go(clinic: Clinic) -> None:
    clinic.vault = Vault(KeyRing.parse(OLD), INDEX)
    clinic.intake.sync(ListSource([mail(n) for n in range(5)]), MergedCursor())
    both = Vault(KeyRing.parse(f"{NEW},{OLD}"), INDEX)
    seen: list[int] = []
    waiting = clinic.db.read(lambda session: rotation.waiting(session, "new"))
    assert rotation.rotate(clinic.db, both, progress=seen.append) == waiting == 10
    assert sum(seen) == 10
    assert clinic.db.read(rotation.key_ids) == {"new"}
    only_new = Vault(KeyRing.parse(NEW), INDEX)
    envelopes = clinic.db.read(lambda s: s.scalars(select(StoredEnvelope)).all())
    assert b"From: Ana Ruiz" in open_envelope(only_new, envelopes[0]).body
    assert open_values(only_new, clinic.referrals()[0])["patient_given_name"] == "Jane"


def test_a_second_rotation_finds_nothing(clinic: Clinic) -> None:
    clinic.vault = Vault(KeyRing.parse(OLD), INDEX)
    clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
    both = Vault(KeyRing.parse(f"{NEW},{OLD}"), INDEX)
    rotation.rotate(clinic.db, both, progress=lambda _: None)
    assert rotation.rotate(clinic.db, both, progress=lambda _: None) == 0


def test_what_was_purged_meanwhile_stays_purged(clinic: Clinic) -> None:
    clinic.vault = Vault(KeyRing.parse(OLD), INDEX)
    clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
    both = Vault(KeyRing.parse(f"{NEW},{OLD}"), INDEX)
    (old,) = clinic.db.read(lambda s: rotation._old(s, Referral, "new", 0))

    def purge_and_store(session: object) -> None:
        (row,) = session.scalars(select(Referral))  # type: ignore[attr-defined]
        row.wrapped_key = None
        session.flush()  # type: ignore[attr-defined]
        rotation._store(session, Referral, [rotation._rewrapped(both, old)])  # type: ignore[arg-type]

    clinic.db.write(purge_and_store)
    assert clinic.referrals()[0].wrapped_key is None
