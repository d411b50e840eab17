"""What the desk is tried with: a long mail with a table, doubtful values, a second referral."""

from email.message import EmailMessage

from integrator.ports import Envelope
from tests.web.admin.desk import START, mail

LONG = """Good morning,

Thank you for seeing our patient. I have known her for eleven years; she first came with
fatigue after a viral illness and has been to two specialists since, neither of whom found
a cause. She sleeps badly, wakes at four, and has given up running, which she loved.

Her thyroid panel was normal in the spring, ferritin low at 14, vitamin D borderline. She
has tried iron by mouth twice and stopped both times because of her stomach.

We would be glad of your view on whether there is more to be done. She reads a lot, asks
good questions, and will follow a plan if the reasons are explained.

Consent: yes, she knows that I am writing and agreed on the phone.

Warm regards,
Ana Ruiz, FNP
North Practice
12 Harbor Street, Oakland
Phone: +1 510 555 0144
"""

TABLE = """<html><body><p>Good morning,</p><p>please see our patient:</p>
<table><tr><th>Field</th><th>What we have</th></tr>
<tr><td>Patient name</td><td>Marisol Vega Ortiz</td></tr>
<tr><td>Date of birth</td><td>31/31/1979</td></tr>
<tr><td>Phone</td><td>415 555 0178</td></tr>
<tr><td>E-mail</td><td>marisol.vega@mail.example</td></tr>
<tr><td>Service</td><td>Moon therapy</td></tr>
<tr><td>Priority</td><td>urgent</td></tr>
<tr><td>Reason</td><td>{reason}</td></tr>
<tr><td>Consent</td><td>yes</td></tr></table>
{more}</body></html>"""


def tabled(
    number: int,
    *,
    reason: str = "Fatigue for two years; ferritin 14, sleeps badly",
    more: str = "",
    subject: str = "Referral of a patient",
    sender: str = "Ana Ruiz <ana@north.example>",
    filename: str = "",
    html: str = TABLE,
) -> Envelope:
    """A mail whose patient stands in an HTML table, with a long letter beneath."""
    letter = EmailMessage()
    letter["Authentication-Results"] = "mx.harbor-fm.example; dkim=pass header.d=north.example"
    letter["From"] = sender
    letter["To"] = "referrals@clinic.example"
    letter["Message-ID"] = f"<{number}@mail.example>"
    letter["Date"] = "Mon, 23 Nov 2026 09:00:00 +0000"
    letter["Subject"] = subject
    body = "".join(f"<p>{part}</p>" for part in LONG.split("\n\n")) + more
    letter.set_content(html.format(reason=reason, more=body), subtype="html")
    if filename:
        letter.add_attachment(
            b"Seen twice in spring.", maintype="text", subtype="plain", filename=filename
        )
    return Envelope("clinic-inbox", f"mail-{number}", START, "message/rfc822", letter.as_bytes())


def again(number: int, **said: str) -> Envelope:
    """The patient of an earlier mail, from another practice."""
    first = {"sender": "Bo Lind <bo@bay.example>", "practice": "Bay Community Centre", **said}
    return mail(number, **first)
