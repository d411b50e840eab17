"""A partner's own words, kept once by a person, are used at every later reading of theirs."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from integrator.models import Partner, PartnerContact
from integrator.partners.aliases import aliases_for, keep_alias
from integrator.partners.matching import Sender, match
from integrator.partners.merging import NotMergeable, merge, vet
from integrator.ports import Envelope
from integrator.store.cursors import MergedCursor
from integrator.store.sealing import open_values
from tests.core.clinic import Clinic, ListSource, mail
from tests.core.mailing import mail_from, saying, take_in


def partner(clinic: Clinic) -> Partner:
    """The first."""
    return clinic.db.read(lambda s: s.scalars(select(Partner).order_by(Partner.id)).first())  # type: ignore[return-value]


def keep(clinic: Clinic, kind: str, words: str, field: str) -> None:
    """A person says: from now on."""
    clinic.db.write(
        lambda s: keep_alias(
            s,
            s.scalars(select(Partner)).one(),
            kind,  # type: ignore[arg-type]
            words,
            field=field,
            actor="sam",
            now=clinic.now,
        )
    )


def with_words(number: int) -> Envelope:
    """A mail in the partner's own words."""
    plain = mail(number)
    body = plain.body + b"Kasse: Harbor Plan B\nService: the full works\n"
    return replace(plain, body=body)


def test_kept_words_are_used_at_the_next_reading(clinic: Clinic) -> None:
    clinic.intake.sync(ListSource([with_words(1)]), MergedCursor())
    keep(clinic, "label", "Kasse", "insurance")
    keep(clinic, "service", "The full  works", "nutrition")
    clinic.intake.sync(ListSource([with_words(1), with_words(2)]), MergedCursor())
    before, after = clinic.referrals()
    assert "insurance" not in open_values(clinic.vault, before)
    assert open_values(clinic.vault, after)["insurance"] == "Harbor Plan B"
    assert (before.service, after.service) == (None, "nutrition")


def test_words_mean_what_was_said_last(clinic: Clinic) -> None:
    clinic.db.write(lambda s: match(s, [Sender("North", None, None, None, None)], now=clinic.now))
    keep(clinic, "label", "Grund", "notes")
    keep(clinic, "label", "GRUND", "reason")
    found = clinic.db.read(lambda s: aliases_for(s, s.scalars(select(Partner)).one()))
    assert found.labels == {"reason": ["grund"]}


def test_empty_words_are_refused(clinic: Clinic) -> None:
    clinic.db.write(lambda s: match(s, [Sender("North", None, None, None, None)], now=clinic.now))
    with pytest.raises(ValueError, match="1 to 120"):
        keep(clinic, "label", "  ", "notes")


def merged(clinic: Clinic) -> tuple[Partner, Partner]:
    """Two partners that are one."""
    take_in(clinic, (mail_from("one"), saying()))
    other = saying(patient_given_name="Robert", partner_practice="North Oakland")
    take_in(clinic, (mail_from("two", "ben@oakland.example"), other))

    def work(session):  # type: ignore[no-untyped-def]
        first, second = session.scalars(select(Partner).order_by(Partner.id))
        merge(
            session,
            first,
            second,
            actor="ada",
            audience=clinic.audience(session),
            now=clinic.now,
        )
        return first, second

    return clinic.db.write(work)  # type: ignore[no-any-return]


def test_merged_partners_are_one_and_found_by_either_name_and_domain(clinic: Clinic) -> None:
    first, second = merged(clinic)
    assert {one.partner_id for one in clinic.referrals()} == {first.id}
    contacts = clinic.db.read(lambda s: s.scalars(select(PartnerContact)).all())
    assert {one.partner_id for one in contacts} == {first.id}
    for sender in (
        Sender("Whatever", None, "cleo@oakland.example", None, None, by_mail=True),
        Sender("North Oakland", "Mia", None, None, None),
    ):
        found = clinic.db.write(lambda s, sender=sender: match(s, [sender], now=clinic.now))  # type: ignore[misc]
        assert found[sender].partner_id == first.id
    assert second.merged_into_id == first.id


def test_a_merged_partner_is_not_merged_again(clinic: Clinic) -> None:
    first, second = merged(clinic)
    for pair in ((first, second), (first, first)):
        with pytest.raises(NotMergeable):
            clinic.db.write(
                lambda s, pair=pair: merge(  # type: ignore[misc]
                    s, *pair, actor="ada", audience=clinic.audience(s), now=clinic.now
                )
            )


def test_a_vetted_partner_stays_so(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    clinic.db.write(lambda s: vet(s, s.scalars(select(Partner)).one(), actor="ada", now=clinic.now))
    assert partner(clinic).state == "vetted"
