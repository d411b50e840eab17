"""Several moves between two looks at a ticket: which of them were steps of its way. Pure."""

from collections.abc import Callable, Collection, Sequence

from integrator.ports import Stood

May = Callable[[Stood, Stood], bool]
"""Whether a referral that stands at the first could take the second as its next step."""


def steps_since(
    stood: Sequence[Stood], *, current: str, seen: str | None, ours: Collection[str]
) -> list[Stood]:
    """What staff did since both sides agreed last, oldest first; the present stage is the last.

    Both agreed where the ticket stood as the referral does now, or as it was last seen, or where
    we put it ourselves: `ours` are statuses that were given here. What staff did before that is
    taken already, or was overruled here.
    """
    agreed = [
        index
        for index, one in enumerate(stood[:-1])
        if one.status in {current, seen} or (one.by_program and one.status in ours)
    ]
    began = agreed[-1] + 1 if agreed else len(stood) - 1
    return [one for one in stood[max(began, 0) :] if one.status is not None]


def longest_way(start: Stood, steps: Sequence[Stood], may: May) -> list[Stood]:
    """The most of the steps that make a legal way out of `start`, in their order.

    A way to the last step counts before any longer one that ends elsewhere: then the ticket and
    the referral stand alike, and what was done by mistake on the way is passed over.
    """
    ways: list[list[Stood]] = []
    for step in steps:
        before = [[], *(way for way in ways if way)]
        led = [way for way in before if may(way[-1] if way else start, step)]
        ways.append([*max(led, key=len), step] if led else [])
    if ways and ways[-1]:
        return ways[-1]
    return max(reversed(ways), key=len, default=[])
