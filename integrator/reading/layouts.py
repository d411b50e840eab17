"""From the pages of a mail to the readings of each referral in it."""

from collections.abc import Sequence

from integrator.reading.labels import Table
from integrator.reading.lines import find_labels
from integrator.reading.pages import Page
from integrator.reading.settle import Readings, settle

Author = tuple[str | None, str | None]
"""Display name and address of who wrote the referral."""


def referrals_of(
    subject: Page, pages: Sequence[Page], *, table: Table, language: str, author: Author
) -> list[Readings]:
    """The readings of every patient the pages tell of, the body's before its attachments'.

    `language` is ISO 639-1 of the words; `author` stands for the referrer where neither label nor
    signature names one. [] where no value is found.
    """
    readings: Readings = {}
    for page in (*pages, subject):
        readings = {**settle(find_labels(page.text, table), page.text, part=page.part), **readings}
    return [readings] if readings else []
