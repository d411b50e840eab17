"""The statuses of a referral, what may follow what, and the coded reasons. Data only."""

from typing import Final

STATUSES: Final = (
    "received",
    "needs_info",
    "accepted",
    "scheduled",
    "in_care",
    "closed",
    "declined",
    "cancelled",
    "unsuccessful",
    "void",
)

LEGAL: Final[dict[str | None, frozenset[str]]] = {
    None: frozenset({"received", "needs_info"}),
    "received": frozenset({"needs_info", "accepted", "declined", "cancelled", "void"}),
    "needs_info": frozenset(
        {"received", "accepted", "declined", "cancelled", "unsuccessful", "void"}
    ),
    "accepted": frozenset(
        {"needs_info", "scheduled", "in_care", "cancelled", "unsuccessful", "void"}
    ),
    "scheduled": frozenset({"accepted", "in_care", "cancelled", "unsuccessful", "void"}),
    "in_care": frozenset({"closed", "cancelled", "void"}),
    "closed": frozenset({"accepted", "void"}),
    "declined": frozenset({"accepted", "void"}),
    "cancelled": frozenset({"accepted", "void"}),
    "unsuccessful": frozenset({"accepted", "void"}),
    "void": frozenset(),
}
"""From → to; what a move needs to be taken is in `codes_of`."""

REASONS: Final[dict[str, frozenset[str]]] = {
    "declined": frozenset(
        {
            "capacity",
            "out_of_scope",
            "not_eligible",
            "service_area",
            "insurance",
            "missing_information",
            "duplicate",
            "redirected",
            "other",
        }
    ),
    "unsuccessful": frozenset(
        {
            "unable_to_contact",
            "patient_declined",
            "no_show_final",
            "info_never_supplied",
            "expired",
        }
    ),
    "cancelled": frozenset({"by_partner", "by_patient", "by_clinic"}),
    "closed": frozenset({"summary_sent", "seen_no_summary"}),
}
"""Statuses that want a coded reason, and the codes they take."""

REOPENINGS: Final = frozenset({"new_information", "patient_returned", "ended_by_mistake", "other"})
"""Why what had ended is taken up again."""

OUTCOMES: Final = frozenset({"no_show", "cancelled_by_patient", "cancelled_by_clinic"})
"""What came of an appointment that did not take place."""

ENDED: Final = frozenset({"closed", "declined", "cancelled", "unsuccessful", "void"})

UNTOLD: Final = frozenset({"void"})
"""Statuses the sender never hears of."""

_GOING_BACK: Final = {
    **{(ended, "accepted"): ("reopen_reason", REOPENINGS) for ended in ENDED - UNTOLD},
    ("scheduled", "accepted"): ("appointment_outcome", OUTCOMES),
}
"""(From, to) → the field a reason is said in, and the codes it takes."""


def codes_of(current: str | None, wanted: str) -> tuple[str, frozenset[str]]:
    """The field that says why a referral moves, and its codes; no codes where none is needed."""
    back = _GOING_BACK.get((current or "", wanted))
    return back or ("status_reason", REASONS.get(wanted, frozenset()))
