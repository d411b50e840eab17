"""What the review desk says: actions, answers, how sure a reading is. Tables only."""

from collections.abc import Mapping
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

NOTICES: Final[Mapping[str, str]] = {
    "empty": "Nothing waits. Every question is answered or with a colleague.",
    "released": "Let go. A colleague can take it.",
    "resolved": "Answered.",
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


def kind(question: str) -> str:
    """The short name of a question."""
    return KINDS.get(question, question.replace("_", " ").capitalize())


def explained(question: str) -> admin_words.Explained:
    """What and why."""
    fallback = admin_words.Explained(kind(question) + ".", "Look at the referral, then close it.")
    return admin_words.QUESTIONS.get(question, fallback)
