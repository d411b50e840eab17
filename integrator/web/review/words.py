"""What the review desk says: actions, answers, how sure a reading is. Tables only."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from integrator.reviewing.correcting import PERSON
from integrator.web.admin import words as admin_words

DOUBTS: Final = frozenset({"doubtful_values", "answer_differs"})
"""Questions about single fields, named in their detail."""

PAIRS: Final = frozenset({"possible_duplicate", "tickets_merged"})
"""Questions whether two referrals are one; their detail is the other's reference."""

SENDERS: Final = frozenset({"unknown_sender", "unverified_sender"})

KINDS: Final[Mapping[str, str]] = {
    "doubtful_values": "Doubtful values",
    "unread_files": "File not read",
    "unknown_sender": "Unknown sender",
    "unverified_sender": "Unverified sender",
    "possible_duplicate": "Possible duplicate",
    "tickets_merged": "Tickets merged",
    "correction_offered": "Correction offered",
    "unmatched_correction": "Correction of what?",
    "summary_not_kept": "Summary not kept",
    "status_enquiry": "Asks how it stands",
    "self_referral": "Patient wrote",
    "answer_differs": "Answer differs",
    "partner_message": "Message",
    "remote_deleted": "Ticket deleted",
    "contact_deleted": "Contact deleted",
    "illegal_move": "Move refused",
    "address_bounced": "Address bounces",
}
"""Short names, for the queue."""

RESOLUTIONS: Final[Mapping[str, str]] = {
    "accepted": "Accepted as read",
    "corrected": "Corrected",
    "asked_partner": "The sender was asked",
    "not_a_referral": "Not a referral",
    "joined": "Joined",
    "kept_apart": "Kept apart",
    "linked": "Sender linked",
    "left_unlinked": "Sender left unlinked",
    "looked_at": "File looked at",
    "taken_over": "Correction taken over",
    "kept_as_is": "Kept as it was",
    "made_referral": "Made a referral",
    "done": "Done",
}

SURENESS: Final = ((0.95, "Sure"), (0.8, "Fairly sure"), (0.5, "Not sure"), (0.0, "A guess"))

PRIORITIES: Final[Mapping[str, str]] = {
    "routine": "Routine",
    "urgent": "Urgent",
    "asap": "As soon as possible",
    "stat": "At once",
}

_REFERENCE: Final = re.compile(r"[A-Z]-[0-9A-Z]{4,12}")

NOTICES: Final[Mapping[str, str]] = {
    "empty": "Nothing waits. Every question is answered or with a colleague.",
    "released": "Let go. A colleague can take it.",
    "accepted": "Taken as read.",
    "corrected": "Corrected.",
    "asked": "The sender was asked.",
    "kept": "Corrected, and kept for this partner from now on.",
}

KEYS: Final = (
    ("n", "Next doubt"),
    ("p", "Doubt before"),
    ("a", "Accept"),
    ("e", "Correct"),
    ("q", "Ask the sender"),
    ("x", "Not a referral"),
    ("j", "Join"),
    ("k", "Keep apart, or as it is"),
    ("m", "Make a referral"),
    ("s", "Save and next"),
    ("t", "Take next, on the queue"),
    ("o", "Next tab of the original"),
    ("u", "Back to the queue"),
    ("Esc", "Leave a field"),
    ("?", "These keys"),
)


def sureness(rule: str, confidence: float) -> str:
    """How sure a reading is, in words."""
    if rule == PERSON:
        return "Checked by a person"
    return next(said for least, said in SURENESS if confidence >= least)


def notice(done: Sequence[str], about: str) -> str:
    """What was just done: how the question `about` this was answered, then what else there is to
    say. Nothing for what is no code of ours."""
    is_ours = _REFERENCE.fullmatch(about) is not None
    told = (_answered(code, about) if is_ours else NOTICES.get(code, "") for code in done)
    return " ".join(filter(None, told))


def _answered(code: str, about: str) -> str:
    said = RESOLUTIONS.get(code)
    return f"{about}: {said[0].lower()}{said[1:]}." if said else NOTICES.get(code, "")


def kind(question: str) -> str:
    """The short name of a question."""
    return KINDS.get(question, question.replace("_", " ").capitalize())


def explained(question: str) -> admin_words.Explained:
    """What and why."""
    fallback = admin_words.Explained(kind(question) + ".", "Look at the referral, then close it.")
    return admin_words.QUESTIONS.get(question, fallback)
