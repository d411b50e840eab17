"""What each code, question and difference means, and what to do about it."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Explained(NamedTuple):
    """A code in words."""

    happened: str
    next_step: str


CODES: Final[Mapping[str, Explained]] = {
    "rejected_by_remote": Explained(
        "The other side refused this record.",
        "Correct what it refuses, then requeue; discard it if it need not be told.",
    ),
    "rejected_by_remote:VALIDATION_ERROR": Explained(
        "HubSpot refused a value or a property of this record.",
        "Run `integrator hubspot setup --plan` to see whether a property is missing, then requeue.",
    ),
    "rejected_by_remote:410": Explained(
        "The sender's program says that nobody listens at its address any more (410).",
        "Ask whoever runs it for the new address, set callback_url in sources.toml, restart, then"
        " requeue; or discard these messages and take callback_url out.",
    ),
    "rejected_by_remote:private_address": Explained(
        "The callback's address is not on the public internet, so nothing was sent there.",
        "Correct callback_url in sources.toml, restart, then requeue.",
    ),
    "rejected_by_remote:address_bounced": Explained(
        "Letters to this contact come back, and no other address is known.",
        "Add an address on the partner's page: what waits then goes out by itself.",
    ),
    "rejected_by_remote:no_address": Explained(
        "No e-mail address of this contact is known.",
        "Add one on the partner's page: what waits then goes out by itself.",
    ),
    "blocked_by_policy": Explained(
        "It would have carried something the disclosure policy keeps here.",
        "Look at the referral: a name in the wrong field is the usual cause. Correct it at the "
        "source and requeue, or discard it.",
    ),
    "not_wanted": Explained(
        "Nobody needs to hear it any more: a code whose ten minutes are over, or a contact who "
        "turned letters off.",
        "Nothing is to be done.",
    ),
    "remote_deleted": Explained(
        "Somebody deleted the ticket at HubSpot, and it is never made again silently.",
        "Restore the ticket from HubSpot's recycling bin and requeue, or discard this message.",
    ),
    "remote_unavailable": Explained(
        "The other side did not answer for too long.",
        "Check that it is up (`integrator doctor`), then requeue.",
    ),
    "ambiguous": Explained(
        "The connection was lost before the answer: it may have arrived.",
        "Look at the other side first. Requeue only if it is not there.",
    ),
    "rate_limited": Explained(
        "The other side's limit was reached.",
        "Nothing is lost; it goes on by itself when the limit allows.",
    ),
    "credentials_refused": Explained(
        "The key or password was refused.",
        "Mend the credentials (`integrator doctor` says which), then resume the connector.",
    ),
    "source_paused": Explained(
        "The source cannot be read rightly.",
        "Do what its advice says; it is tried again by itself.",
    ),
    "unreadable_envelope": Explained(
        "Nothing could be made of what was received.",
        "Open it: type it in by hand through the form if it is a referral, then discard it here.",
    ),
    "not_settled": Explained(
        "It was read, but the store would not take what was read.",
        "Replay it once. If it comes back, report the reference to who maintains the service.",
    ),
    "not_composed": Explained(
        "What is to be told could not be put together from what is stored.",
        "Requeue it once. If it comes back, report the reference to who maintains the service.",
    ),
    "reader_killed": Explained(
        "Each reading of it ended the process that read it.",
        "Download the original and look at it with care; report the reference, then discard it.",
    ),
    "ambiguous:lost_twice": Explained(
        "Twice it is not known whether the letter went out.",
        "Ask the recipient or look at the mail server's log; requeue it only if it did not arrive.",
    ),
    "seal_broken": Explained(
        "The sealed text does not open: it was changed, or its key is another.",
        "Check FIELD_KEYS against your copy of the keys, then replay.",
    ),
    "unknown_key": Explained(
        "It was sealed with a key that is not in FIELD_KEYS.",
        "Put the old key back into FIELD_KEYS, then replay.",
    ),
}

_FALLBACK: Final = Explained(
    "It failed in a way this page has no words for.",
    "Requeue or replay it once; if it comes back, report the code to who maintains the service.",
)

QUESTIONS: Final[Mapping[str, Explained]] = {
    "unverified_sender": Explained(
        "It could not be checked that this came from whom it says.",
        "Call the practice on a number you know, then link the sender.",
    ),
    "possible_duplicate": Explained(
        "The same patient may have been sent before.",
        "Compare both referrals, then join them or keep them apart.",
    ),
    "tickets_merged": Explained(
        "Staff merged its ticket at HubSpot into that of another referral.",
        "Compare both: join them, or keep them apart, and it gets a new ticket.",
    ),
    "correction_offered": Explained(
        "The sender says something else than the referral has, or more.",
        "Compare both and take over what is right.",
    ),
    "unmatched_correction": Explained(
        "A correction names no referral of its sender's.",
        "Find the referral by hand, or make a new one of it.",
    ),
    "summary_not_kept": Explained(
        "A mail that says it is staff's brings a care summary, and it was not kept: its sender"
        " could not be checked, or it names no referral we have.",
        "Ask who sent it. If it is right, save its file and add it on the referral's page, then"
        " close this question.",
    ),
    "status_enquiry": Explained(
        "Somebody asks how a referral stands, and was not answered by itself.",
        "Make sure who asks, then answer by hand.",
    ),
    "self_referral": Explained(
        "A patient wrote on their own behalf.",
        "Make a referral of it if the clinic takes them, and answer by hand.",
    ),
    "address_bounced": Explained(
        "A letter came back: this address no longer reaches anybody.",
        "Ask the practice for another address and add it on the partner's page.",
    ),
    "doubtful_values": Explained(
        "Some values could not be taken as written.",
        "Compare them with the original; accept, correct, or ask the sender.",
    ),
    "unread_files": Explained(
        "A file that came with it could not be read.",
        "Open it in the original and type what it says, or ask the sender for another copy.",
    ),
    "unknown_sender": Explained(
        "Nothing says who sent this, so nobody hears back.",
        "Find the sender in the original and link them, or answer by hand.",
    ),
    "answer_differs": Explained(
        "The sender answered with another value than the one that is there by now.",
        "Compare the answer with the referral, correct what is wrong, then close this question.",
    ),
    "partner_message": Explained(
        "The sender wrote a message.",
        "Read it on the referral's page and answer there, then close this question.",
    ),
    "remote_deleted": Explained(
        "The ticket was deleted at HubSpot.",
        "Restore it there if it was a mistake; otherwise close this question.",
    ),
    "illegal_move": Explained(
        "HubSpot moved it to a stage that cannot follow its status, or that lacks its reason.",
        "The ticket bears a note that says what is missing; once staff mend it there, this question"
        " closes by itself.",
    ),
    "unreadable_at_crm": Explained(
        "Staff wrote a value at HubSpot that cannot be read.",
        "Correct it there: it is then taken over by itself. Close this question once it is done.",
    ),
    "contact_deleted": Explained(
        "The patient's contact was deleted at HubSpot.",
        "It is never made again silently. Restore it there, or make it again on the page HubSpot;"
        " otherwise close this question.",
    ),
}

DRIFTS: Final[Mapping[str, Explained]] = {
    "missing_there": Explained("Not at HubSpot", "Push it."),
    "unknown_there": Explained("At HubSpot, not known here", "Push the referral it names."),
    "deleted_there": Explained("Deleted at HubSpot", "Make it again, if that was a mistake."),
    "stage_differs": Explained("Another stage", "Take theirs, or set it back."),
    "field_differs": Explained("Another value", "Take theirs where they may write, else ours."),
    "owner_differs": Explained("Another owner", "Take theirs."),
    "association_missing": Explained("Tie to a record is missing", "Tie them again."),
}


def explain(code: str | None) -> Explained:
    """A code of a message or an envelope in words; with the remote's category where it has one."""
    if not code:
        return Explained("No reason was recorded.", _FALLBACK.next_step)
    return CODES.get(code) or CODES.get(code.partition(":")[0]) or _FALLBACK
