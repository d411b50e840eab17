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
"""From → to. Reopening (closed, declined, cancelled, unsuccessful → accepted) needs a reason."""

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

REOPENINGS: Final = frozenset(
    {"new_information", "patient_returned", "ended_by_mistake", "other"}
)
"""Why what had ended is taken up again."""

ENDED: Final = frozenset({"closed", "declined", "cancelled", "unsuccessful", "void"})

UNTOLD: Final = frozenset({"void"})
"""Statuses the sender never hears of."""
