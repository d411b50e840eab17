"""Octets to an opened mail: decoded, segmented by who speaks, and known for what its form tells."""

from integrator.reading import headers as head
from integrator.reading.bounces import bounces_of
from integrator.reading.forms_of_mail import told_by_form
from integrator.reading.mime import contents_of
from integrator.reading.opened import OpenedMail
from integrator.reading.pages import one_voice


def open_mail(body: bytes) -> OpenedMail:
    """Open a mail; UnreadableEnvelope only when it is empty."""
    contents = contents_of(body)
    letter = contents.letters[0]
    sender = head.sender_of(letter.headers)
    hint, note = told_by_form(contents)
    text = "\n".join(one.text for one in contents.letters if one.text.strip())
    return OpenedMail(
        sender=sender,
        author=sender,
        subject=one_voice("subject", head.header_text(head.first(letter.headers, "subject"))),
        body=one_voice("body", text),
        reply_to=head.reply_to_of(letter.headers),
        attachments=contents.attachments,
        message_id=head.message_id_of(letter.headers),
        answers=head.answers_of(letter.headers),
        dated=head.date_in(head.first(letter.headers, "date")),
        hint=hint,
        note=note,
        bounced=bounces_of(contents, sender.address) if hint == "bounce" else (),
        unread=contents.unread,
    )
