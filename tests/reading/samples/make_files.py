"""Writes the samples that carry PDF and DOCX files: `python tests/reading/samples/make_files.py`.

The words are those of one sample each; only the packing into a file is done here.
"""

import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DOCX: Final = "vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(lines: Sequence[str]) -> bytes:
    """One page of text in Helvetica, a line an entry."""
    shown = b"".join(b"(" + _pdf_text(line) + b") Tj T*\n" for line in lines)
    stream = b"BT /F1 11 Tf 14 TL 60 760 Td\n" + shown + b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
    ]
    return _numbered(objects)


def _pdf_text(line: str) -> bytes:
    plain = line.encode("cp1252")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _numbered(objects: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % count + rows
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return out + table + trailer


Block = str | Sequence[tuple[str, ...]]
"""A paragraph, or the rows of a table."""


def docx(blocks: Sequence[Block]) -> bytes:
    """A Word file of paragraphs and tables."""
    body = "".join(_paragraph(one) if isinstance(one, str) else _table(one) for one in blocks)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="application/{_DOCX}.main+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}'
            archive.writestr(zipfile.ZipInfo(name, (2026, 10, 1, 9, 0, 0)), xml)
    return packed.getvalue()


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    cells = ["".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def mail(
    name: str, *, headers: Sequence[tuple[str, str]], text: str, files: dict[str, bytes]
) -> None:
    """Write NAME.eml with the files attached."""
    message = EmailMessage(policy=SMTP)
    for header, value in headers:
        message[header] = value
    message.set_content(text)
    for filename, body in files.items():
        kind = "pdf" if filename.endswith(".pdf") else _DOCX
        message.add_attachment(body, "application", kind, filename=filename)
    message.set_boundary(f"=={name}==")
    (HERE / f"{name}.eml").write_bytes(message.as_bytes())


def make() -> None:
    """Write every such sample anew; the same bytes each time."""
    mail(
        "attached-pdf-letter",
        headers=[
            ("From", "Fax Bridge <scans@crestviewgastro.example>"),
            ("To", "referrals@harbor-fm.example"),
            ("Subject", "Referral - see PDF"),
            ("Date", "Tue, 20 Oct 2026 10:05:00 -0700"),
            ("Message-ID", "<pdf-20@crestviewgastro.example>"),
        ],
        text="Referral attached as PDF. Please confirm receipt.\n\nCrestview Gastroenterology\n",
        files={
            "Kimura_referral.pdf": pdf(
                (
                    "CRESTVIEW GASTROENTEROLOGY",
                    "88 Summit Ave, Oakland CA 94609   Phone (510) 555-0103   Fax (510) 555-0104",
                    "",
                    "October 19, 2026",
                    "",
                    "RE: Kimura, Hanae          DOB: 09/27/1980",
                    "Patient phone: (510) 555-0112",
                    "",
                    "Dear Harbor Functional Medicine,",
                    "",
                    "I am referring Ms. Kimura for a gut health evaluation. She has had IBS with",
                    "bloating for five years and has tried low FODMAP, rifaximin and linaclotide.",
                    "Her insurance is Aetna PPO. She gave verbal consent to this referral today.",
                    "This is a routine referral.",
                    "",
                    "Sincerely,",
                    "Leopold Strand, MD",
                    "NPI 1839201443",
                )
            )
        },
    )
    mail(
        "attached-pdf-form-spanish",
        headers=[
            ("From", "Marisa Echeverría <mecheverria@parteraslaurel.example>"),
            ("To", "referrals@harbor-fm.example"),
            ("Subject", "Formulario de remisión"),
            ("Date", "Wed, 21 Oct 2026 08:12:00 -0700"),
            ("Message-ID", "<pdf-21@parteraslaurel.example>"),
        ],
        text="Buenos días, envío el formulario.\n\nMarisa Echeverría\nParteras del Laurel\n"
        "Tel. 510 555 0106\n",
        files={
            "formulario.pdf": pdf(
                (
                    "FORMULARIO DE REMISIÓN",
                    "Paciente: Noemí Arrieta Luján",
                    "Fecha de nacimiento: 2 de octubre de 1995",
                    "Teléfono de la paciente: 510 555 0109",
                    "Motivo: Anemia y cansancio a los cuatro meses del parto",
                    "Urgencia: rutina",
                    "Consentimiento de la paciente: sí",
                    "Fecha del consentimiento: 20/10/2026",
                )
            )
        },
    )
    mail(
        "attached-docx-table",
        headers=[
            ("From", "Thelma Ridgeway <tridgeway@ridgewayfamilytherapy.example>"),
            ("To", "intake@harbor-fm.example"),
            ("Subject", "Referral form (Word)"),
            ("Date", "Thu, 22 Oct 2026 14:44:00 -0700"),
            ("Message-ID", "<docx-22@ridgewayfamilytherapy.example>"),
        ],
        text="Hello, the form is attached.\n\nThelma Ridgeway, LMFT\nRidgeway Family Therapy\n"
        "(925) 555-0109\n",
        files={
            "Referral form.docx": docx(
                (
                    "Ridgeway Family Therapy",
                    "Referral to an outside provider",
                    (
                        ("Client", "Solomon Fitzgerald-Obi"),
                        ("DOB", "11/11/1985"),
                        ("Client phone", "(925) 555-0102"),
                        ("Client email", "sol.fitz@mailnest.example"),
                        (
                            "Reason for referral",
                            "Panic attacks, worse after meals; query reactive low blood sugar",
                        ),
                        ("Urgency", "Urgent"),
                        ("Consent", "Signed 10/21/2026"),
                    ),
                    "Referred by: Thelma Ridgeway, LMFT",
                )
            )
        },
    )
    mail(
        "attached-docx-letter",
        headers=[
            ("From", "Dr Priscilla Ong <pong@tassajaraendo.example>"),
            ("To", "referrals@harbor-fm.example"),
            ("Subject", "Mr Lund"),
            ("Date", "Fri, 23 Oct 2026 16:01:00 -0700"),
            ("Message-ID", "<docx-23@tassajaraendo.example>"),
        ],
        text="Letter enclosed.\n",
        files={
            "letter.docx": docx(
                (
                    "Tassajara Endocrinology, phone 925-555-0182, fax 925-555-0183",
                    "23 October 2026",
                    "Dear colleagues,",
                    "Thank you for agreeing to see Mr. Viggo Lund (born 17 June 1959, mobile"
                    " 925-555-0188).",
                    "Mr. Lund has insulin resistance and fatty liver and has put on 30 lb since he"
                    " retired. I would like him to join your metabolic health programme as soon"
                    " as possible.",
                    "He has agreed to my sharing this letter with you.",
                    "With best wishes,",
                    "Priscilla Ong, MD",
                    "Tassajara Endocrinology",
                )
            )
        },
    )
    mail(
        "attached-pdf-epic-fax",
        headers=[
            ("From", "Summit Creek Fax Server <faxserver@summitcreekim.example>"),
            ("To", "referrals@harbor-fm.example"),
            ("Subject", "Fax: 1 page(s)"),
            ("Date", "Tue, 23 Feb 2027 07:40:00 -0800"),
            ("Message-ID", "<fax-0223@summitcreekim.example>"),
        ],
        text="You have sent or received a fax. The document is attached as a PDF.\n",
        files={
            "FAX_20270223_074001.pdf": pdf(
                (
                    "Summit Creek Internal Medicine          Referral Request",
                    "77 Creekside Way, Oakland CA          Tel: 510-555-0112   Fax: 510-555-0113",
                    "Referral ID: SC-20983                  Printed: 02/23/2027 7:39 AM",
                    "",
                    "Patient: TILLMAN-HAYES JR, ROOSEVELT",
                    "Date of Birth: 06/29/1962              Sex: Male",
                    "Mobile: 510-555-0117",
                    "Primary insurance: Kaiser Senior Advantage",
                    "",
                    "Refer to: Gut health                  Priority: Routine",
                    "Reason for referral: Ulcerative colitis in remission, persistent",
                    "fatigue and weight loss",
                    "Consent to release: Yes, signed 02/22/2027",
                    "",
                    "Referring provider: Philippa Eastlake, MD          NPI: 1667788990",
                    "Electronically signed by Philippa Eastlake, MD",
                )
            )
        },
    )
    mail(
        "attached-docx-carta-es",
        headers=[
            ("From", "Dra. Lorenza Tovar <ltovar@consultoriotovar.example>"),
            ("To", "referrals@harbor-fm.example"),
            ("Subject", "Carta de referencia"),
            ("Date", "Wed, 24 Feb 2027 19:05:00 -0800"),
            ("Message-ID", "<carta-24@consultoriotovar.example>"),
        ],
        text="Adjunto la carta de mi paciente. Saludos.\n",
        files={
            "carta.docx": docx(
                (
                    "Consultorio Tovar",
                    "Pasadena, California, a 24 de febrero de 2027",
                    "Estimados colegas:",
                    "Por este medio les refiero al Sr. Gumersindo Arreola Prado, nacido el"
                    " 13/01/1948, quien presenta agotamiento, dolor muscular y niebla mental desde"
                    " una infección por covid en 2025. Solicito su ingreso al programa de COVID"
                    " persistente. El caso es urgente porque vive solo.",
                    "Su teléfono es el (626) 555-0158. El paciente ha dado su consentimiento.",
                    "Atentamente,",
                    "Dra. Lorenza Tovar",
                    "Consultorio Tovar, tel. (626) 555-0150",
                )
            )
        },
    )
    mail(
        "attached-pdf-form",
        headers=[
            ("From", "Records <records@tahoefamily.example>"),
            ("To", "referrals@harbor-fm.example"),
            ("Subject", "Referral packet"),
            ("Date", "Thu, 3 Dec 2026 08:08:00 -0800"),
            ("Message-ID", "<pdf-30@mx.example>"),
        ],
        text="Attached please find a referral packet.\n",
        files={
            "packet.pdf": pdf(
                (
                    "TAHOE FAMILY HEALTH",
                    "REFERRAL TO: Harbor Functional Medicine",
                    "",
                    "Patient: Bjorn Halvorsen-Diaz",
                    "Date of Birth: 05/05/1962        Sex: M",
                    "Cell Phone: (530) 555-0166",
                    "Insurance: Kaiser Permanente",
                    "",
                    "Reason for Referral: Obesity, prediabetes, not a surgical candidate",
                    "Service: Weight management",
                    "Priority: Routine",
                    "Consent: Patient consents, 12/01/2026",
                    "",
                    "Referring Provider: Annette Courbet, FNP      NPI: 1301775627",
                    "Phone: (530) 555-0165   Fax: (530) 555-0167",
                )
            )
        },
    )
    mail(
        "adjunto-docx-carta",
        headers=[
            ("From", "Dr. Gonzalo Iriarte <giriarte@iriartegastro.example>"),
            ("To", "referrals@harbor-fm.example"),
            ("Subject", "Carta de remisión"),
            ("Date", "Fri, 4 Dec 2026 16:16:00 -0800"),
            ("Message-ID", "<docx-30@mx.example>"),
        ],
        text="Adjunto carta de remisión.\n\nSaludos,\nDr. Gonzalo Iriarte\n",
        files={
            "remision.docx": docx(
                (
                    "Iriarte Gastroenterología",
                    "Tel. 619-555-0130",
                    "San Diego, 4 de diciembre de 2026",
                    "Estimados colegas:",
                    "Les remito a la Sra. Concepción Rivas Otero, nacida el 11/06/1970, teléfono "
                    "619-555-0131, por síndrome de intestino irritable que no mejora con "
                    "tratamiento habitual. Solicito valoración en salud digestiva. "
                    "La paciente ha dado su consentimiento.",
                    "Atentamente,",
                    "Dr. Gonzalo Iriarte",
                )
            )
        },
    )
    (HERE / "loose-file-referral.pdf").write_bytes(
        pdf(
            (
                "REFERRAL ORDER",
                "Patient name: DUBOIS, MARGAUX",
                "Date of birth: 1976-01-24",
                "Telephone: 415-555-0168",
                "Reason: Recurrent hives, suspected histamine intolerance",
                "Requested service: Nutrition counselling",
                "Consent: Yes",
                "Referring provider: Abel Santoro, NP",
                "Practice: Santoro Allergy Clinic",
                "Practice telephone: 415-555-0169",
            )
        )
    )


if __name__ == "__main__":
    make()
