"""The desk itself: the original on the left, what was read of it on the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import Response, abort, make_response, render_template
from sqlalchemy.orm import Session

from integrator.fields import PARTNER
from integrator.intake.readings import MAIL
from integrator.models import Partner, PartnerContact, Referral
from integrator.ports import FieldReading
from integrator.reading.mails.text import clean
from integrator.reviewing import desk, second_looks
from integrator.reviewing.desk import Lost
from integrator.reviewing.second_looks import NotPossible, Proposal
from integrator.store.audit import Deed, record
from integrator.store.sealing import open_evidence
from integrator.web.admin import opened
from integrator.web.admin import words as admin_words
from integrator.web.admin.desk import seen, times
from integrator.web.admin.envelope_page import inline
from integrator.web.context import services
from integrator.web.review import fields_shown, original
from integrator.web.review.fields_shown import Field, Known
from integrator.web.review.frame import blueprint, by
from integrator.web.review.gathered import Matter, Received, attachment, gather
from integrator.web.review.original import Original, Tab

NOTHING = Known({}, {}, {})


@dataclass(frozen=True, slots=True)
class Held:
    """What a form sent and could not be done, to be shown where it belongs."""

    trouble: str = ""
    """A sentence for the top of the page."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Field → why it was not taken."""
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """A value on both sides of a comparison."""

    name: str
    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same."""
        return bool(self.left and self.right) and self.left.casefold() != self.right.casefold()


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything the page shows of a question, opened."""

    matter: Matter
    fields: Sequence[Field] = ()
    tabs: Sequence[Tab] = ()
    pairs: Sequence[Pair] = ()
    trouble: str = ""

    @property
    def doubts(self) -> int:
        """Fields still to be looked at."""
        return sum(one.state == "doubt" for one in self.fields)


@blueprint.get("/<reference>/<question>")
def question(reference: str, question: str) -> Response:
    """One question, taken by whoever opens it unless somebody else has it."""
    return page(reference, question)


def page(
    reference: str,
    question: str,
    *,
    held: Held | None = None,
    lost: Lost | None = None,
    status: int = 200,
) -> Response:
    """The page as it stands now. That it was looked at is on record before anything is shown."""
    matter = services().db.read(lambda session: gather(session, reference, question))
    if matter is None:
        abort(404)
    bench = _bench(matter)
    taken = services().db.write(lambda session: _taken(session, bench))
    lost = taken if taken and taken.until else lost  # an answer found on opening beat nobody
    rendered = render_template(
        "review/question.html",
        bench=bench,
        matter=matter,
        review=matter.review,
        referral=matter.referral,
        lost=lost,
        may_act=lost is None and matter.review.state == "open",
        held=held or Held(),
        clock=_clock,
    )
    return make_response(rendered, status)


def own_texts(reference: str, question: str) -> Mapping[str, str]:
    """By part the texts of what the referral was read out of; {} where there are none."""
    matter = services().db.read(lambda session: gather(session, reference, question))
    if matter is None or matter.own is None:
        return {}
    return original.open_original(matter.own).texts


def _taken(session: Session, bench: Bench) -> Lost | None:
    """Take it, and write down who looks; who has it or answered it, where it is not ours."""
    who, review = by(), bench.matter.review
    detail = {"question": review.question, "fields": [one.name for one in bench.fields]}
    record(session, [Deed(who.actor, "review.viewed", bench.matter.reference, detail)], now=who.now)
    try:
        desk.take(session, review.id, who)
    except Lost as lost:
        return lost
    return None


def _clock(moment: datetime) -> str:
    """As 10:42, in the clinic's zone."""
    return f"{moment.astimezone(times().zone):%H:%M}"


def _bench(matter: Matter) -> Bench:
    originals = [original.open_original(one) for one in matter.received]
    proposal, trouble = _proposal(matter)
    known, own = _known(matter, originals)
    texts = own.texts if own else {}
    return Bench(
        matter=matter,
        fields=_fields(matter, known, texts),
        tabs=_tabs(matter, originals, known.readings, proposal),
        pairs=_pairs(matter, proposal),
        trouble=trouble,
    )


def _proposal(matter: Matter) -> tuple[Proposal | None, str]:
    if matter.review.question != second_looks.OFFERED or matter.review.state != "open":
        return None, ""
    try:
        return second_looks.proposed(services().intake, matter.review.id), ""
    except NotPossible as error:
        return None, error.advice


def _known(matter: Matter, originals: Sequence[Original]) -> tuple[Known, Original | None]:
    own = next((one for one in originals if one.received is matter.own), None)
    if matter.referral is None or matter.referral.wrapped_key is None:
        return NOTHING, own
    draft = own.draft if own else None
    return fields_shown.known(services().intake, matter.referral, draft), own


def _fields(matter: Matter, known: Known, texts: Mapping[str, str]) -> list[Field]:
    if matter.referral is None:
        return []
    config = services().settings.config
    return fields_shown.fields(known, matter.referral, matter.review, texts, config)


def _tabs(
    matter: Matter,
    originals: Sequence[Original],
    readings: Mapping[str, FieldReading],
    proposal: Proposal | None,
) -> list[Tab]:
    found: list[Tab] = []
    for number, one in enumerate(originals, start=1):
        marks = _marks(readings) if one.received is matter.own else {}
        if proposal and one.received.envelope.id == matter.review.envelope_id:
            offered = proposal.said.evidence
            marks = {name: offered[name] for name in proposal.changes if name in offered}
        title = _title(matter, one.received)
        found += original.tabs(services().vault, one, marks, key=f"o{number}", title=title)
    return found


def _marks(readings: Mapping[str, FieldReading]) -> dict[str, FieldReading]:
    said = readings.get("service") or readings.get("service_words")
    return {**readings, **({"service": said} if said else {})}


def _title(matter: Matter, received: Received) -> str:
    row = received.envelope
    if matter.twin and row.id == matter.twin.envelope_id:
        return matter.twin.reference
    if received is not matter.own:
        said = "Correction" if row.id == matter.review.envelope_id else "Answer"
        return f"{said}, {times().short(row.received_at)}"
    if matter.twin:
        return matter.reference
    return "Mail" if row.content_type.startswith(MAIL) else "As filled in"


def _pairs(matter: Matter, proposal: Proposal | None) -> list[Pair]:
    """Old and new of a correction; the two referrals of a possible duplicate."""
    if proposal:
        return [
            Pair(name, _label(name), _said(name, old or ""), _said(name, new))
            for name, (old, new) in proposal.changes.items()
        ]
    if matter.twin is None or matter.referral is None:
        return []
    before = _side(matter.twin, matter.twin_sender)
    now = _side(matter.referral, (matter.partner, matter.contact))
    names = [name for name in (*PARTNER, *fields_shown.IN_ORDER) if name in before or name in now]
    return [
        Pair(name, _label(name), _said(name, before.get(name, "")), _said(name, now.get(name, "")))
        for name in dict.fromkeys(names)
    ]


def _side(
    referral: Referral, sender: tuple[Partner | None, PartnerContact | None]
) -> dict[str, str]:
    """Its values, and who sent it: as we know them, else as the original says, unchecked."""
    vault, (partner, contact) = services().vault, sender
    said = open_evidence(vault, referral)
    known = {
        "partner_practice": partner.name if partner else None,
        "partner_clinician": contact.name if contact else None,
        "partner_email": contact.email if contact else None,
    }
    who = {name: known.get(name) or (said[name].value if name in said else "") for name in PARTNER}
    return fields_shown.opened_values(vault, referral) | {n: v for n, v in who.items() if v}


def _label(name: str) -> str:
    return admin_words.FIELDS.get(name, name)


def _said(name: str, value: str) -> str:
    """A code in words."""
    return dict(fields_shown.options(name, services().settings.config)).get(value, clean(value))


@blueprint.get("/files/<reference>/<int:ordinal>")
def picture(reference: str, ordinal: int) -> Response:
    """An attached picture, opened: its octets say that it is one, and nothing in it can run."""
    found = services().db.read(lambda session: attachment(session, reference, ordinal))
    if found is None or found[0].wrapped_key is None:
        abort(404)
    body = opened.body(services().vault, *found)
    kind = original.picture_type(body)
    if kind is None:
        abort(404)
    seen("attachment.viewed", reference, ordinal=ordinal)
    return inline(body, kind)
