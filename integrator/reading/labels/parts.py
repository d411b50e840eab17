"""Labels put together of known words: whose it is, and what."""

from collections.abc import Mapping

ROLE_WORDS: Mapping[str, str] = {
    word: role
    for role, words in {
        "other": "emergency pharmacy pcp kin farmacia emergencia spouse husband wife subscriber "
        "employer school lab insurance fax policy holder insured interpreter",
        "guardian": "guarantor guarantors resp guardian guardians parent parents mother mothers "
        "father fathers mom moms dad "
        "dads mum mums carer carers caregiver caregivers tutor tutora madre padre padres"
        " caretaker responsable responsible mama papa",
        "partner": "referring referrer referrers referral provider providers physician physicians "
        "doctor doctors clinician clinicians therapist therapists your sender senders ordering "
        "promotor promotora requesting deriva remite refiere solicita medico medica "
        "remitente profesional terapeuta practitioner practitioners dr "
        "md np ref prov nurse nurses referente derivante counselor counselors gp staff worker"
        " coordinator workers manager managers trabajador trabajadora source completing submitting"
        " submitter sending respondent chw"
        " midwife midwives matrona dentist dentista surgeon cirujano cirujana"
        " psychologist psicologo psicologa chiropractor acupuncturist nutritionist nutricionista"
        " dietitian coach doula enfermera enfermero attending canaliza canalizador manda envia my"
        " our",
        "org": "dispensario unidad practice practices clinic clinics "
        "organization organizations organisation agency "
        "agencys facility office offices business hospital clinica centro consultorio consulta"
        " company "
        "organizacion institution location department",
        "patient": "patient patients pt pts client clients "
        "persona guest resident neighbor vecino vecina child childs student students member "
        "members paciente pacientes cliente menor nino nina person persons individual participant"
        " participants consumer consumers survivor survivors kid kids baby babys bebe referida"
        " referido beneficiario beneficiaria usuario usuaria"
        " residente senora senor joven muchacho muchacha alumno alumna"
        " adolescente lady gentleman clienta clientas clientes pacienta canalizada canalizado"
        " derivada derivado remitida remitido",
    }.items()
    for word in words.split()
}
"""A word of a label to whose value it is; where several say so, the first of this order wins."""

BASES: Mapping[str, str] = {
    base: kind
    for kind, bases in {
        "name": "name/full name/complete name/legal name/legal full name/nombre/nombre completo/"
        "nombre apellido/nombre apellidos/name last first/last first name/last name first name/"
        "first last name/first and last name/first last/last first/last first mi/last first middle/"
        "first mi last/first middle last/last first m/first m last/name first last/full legal name/"
        "names/first name last name/apellidos nombre/apellido nombre/apellido y "
        "nombre/apellidos y nombre/nombre y apellidos/"
        "nombre y apellido/first name and last name/name and title/name title/name credentials/"
        "name role/name and role/name position/name and position/nombre cargo/nombre y cargo/"
        "name contact/contact name/name signature/name and credentials/name relationship/name "
        "and relationship/name print/printed name",
        "given_name": "first name/first/given name/given names/forename/name first/nombres/"
        "primer nombre/nombre pila/legal first name/given",
        "family_name": "last name/last/surname/family name/name last/apellido/apellidos/"
        "primer apellido/legal last name/surnames/family",
        "birth_date": "dob/date birth/birth date/birthdate/birthday/born/d o b/birth/bday/"
        "fecha nacimiento/nacimiento/f nacimiento/f nacto/fecha nacim/fec nac/f nac/fn/f n/fdn/"
        "fecha nac/fnac/dob mm dd yyyy/"
        "date of birth",
        "age": "age/edad/age years/age in years/years old/old",
        "phone": "phone/phones/telephones/numbers/telefonos/phone number/phone numbers/phone"
        " no/phone nos/telephone/telephone number/"
        "telephone no/tel/tel no/tel number/telefono/telefonos/cell/cell phone/cellphone/"
        "cell number/"
        "cell phone number/cell no/mobile/mobile number/mobile phone/mobile phone number/mobile no/"
        "home phone/home phone number/home number/home tel/home telephone/phone home/phone cell/"
        "phone mobile/phone 1/phone primary/contact number/contact no/contact phone/"
        "contact phone number/contact tel/contact telephone/daytime phone/daytime phone number/"
        "day phone/evening phone/number/no/direct/direct line/direct phone/direct number/line/"
        "main phone/main number/office phone/work phone/callback/callback number/movil/celular/"
        "numero contacto/numero de contacto/phone for/n movil/no movil/telf/telef/tel contacto/"
        "phone number to use/numero/numero telefono/numero movil/numero celular/telefono "
        "contacto/telefono movil/"
        "telefono celular/telefono fijo/telefono casa/whatsapp/cel/ph/ph number/ph no/reach/"
        "phone number cell/ph cell/cell ph/home ph/mobile ph/work ph/home/number to "
        "call/call/n telefono/no telefono/nro telefono/"
        "no de telefono/n de telefono/numero de telefono/phone text/tlf/tfno/mob/text number",
        "email": "email/e mail/email address/e mail "
                 "address/mail/correo/correo e/correo electronico/"
        "direccion correo/direccion correo electronico/contact email/email id/emails/"
        "email contact/electronic mail/personal email/mail electronico/home email/"
        "contact email address/email addr/work email/business email/office email",
        "contact": "contact/contact info/contact information/contact details/contacto/"
        "datos contacto/email phone/phone email/phone and email/phone or email/email and phone",
        "language": "language/languages/preferred language/idioma/idiomas/lengua/spoken language/"
        "lang/language spoken/language preference/languages spoken/native language/"
        "primary language/"
        "language of preference/idioma preferido/speaks/first language/home language/idioma "
        "materno/"
        "mother tongue",
        "npi": "npi/npi number/npi no/individual npi/npi id",
        "contact_way": "contact preference/preferred contact/preferred contact method/"
        "pref method/preferred method contact/contact method/method contact/way contact/way reach/"
        "preferred communication/way to contact/way to reach/method of contact/prefers/"
        "contact pref/pref contact/mode contact/mode communication/method communication/"
        "preferred mode contact/preferred mode communication/preferred way contact/pref contact "
        "method/preferred method/best method/preferred way/metodo contacto/"
        "communication preference/forma contacto/medio contacto/contacto preferido",
        "unkept": "address/home address/mailing address/gender/sex/pronouns/fax/fax number/id/"
        "zip/city/state/zip code/street/street address/mrn/ssn/direccion/domicilio/sexo/title/"
        "credentials/type/specialty/relationship/relation/signature date/date/middle name/"
        "middle initial/fax no/website/url/occupation/status/preferred name/history/license/race/"
        "ethnicity/weight/height/initials/time/parentesco/relacion/medications/allergies/"
        "medicacion/alergias/photo",
        "details": "info/information/details/demographics/section/datos/informacion/detalles/"
        "data/contact section",
    }.items()
    for base in bases.split("/")
}  # fmt: skip
"""What is left of a label without the words of whose it is, to what kind of value it names."""

BESIDE_NAMES = frozenset((
    "credentials", "credential", "role", "title", "position", "pronouns", "pronoun", "cargo",
    "puesto", "degree", "credenciales", "pronombres", "discipline", "profession",
))  # fmt: skip
"""What a form asks for in the same field as a name."""

FILLERS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "for",
        "to",
        "is",
        "are",
        "was",
        "s",
        "del",
        "de",
        "la",
        "el",
        "los",
        "las",
        "their",
        "her",
        "his",
        "what",
        "whats",
        "which",
        "please",
        "enter",
        "provide",
        "list",
        "give",
        "us",
        "at",
        "can",
        "we",
        "be",
        "reach",
        "best",
        "current",
        "main",
        "primary",
        "preferred",
        "pref",
        "do",
        "you",
        "have",
        "does",
        "being",
        "and",
        "or",
        "cual",
        "es",
        "referred",
        "su",
        "sus",
        "por",
        "favor",
        "indique",
        "escriba",
        "who",
        "que",
        "en",
        "required",
        "optional",
        "if",
        "known",
        "approx",
        "aprox",
        "approximate",
        "any",
        "this",
        "person",
        "quien",
        "o",
        "minor",
        "under",
        "18",
        "party",
        "form",
        "that",
        "has",
        "said",
    ]
)
"""Words of a label, or of a question that stands for one, which do not say what it names."""

COMBINED: Mapping[tuple[str, str], str] = {
    **{("patient", kind): f"patient_{kind}" for kind in (
        "name", "given_name", "family_name", "birth_date", "age", "phone", "email", "language",
    )},
    **{("guardian", kind): f"guardian_{kind}" for kind in (
        "name", "given_name", "family_name", "phone", "email", "age", "birth_date",
    )},
    **{("partner", kind): f"partner_{kind}" for kind in (
        "given_name", "family_name", "phone", "email", "npi",
    )},
    ("partner", "name"): "partner_clinician",
    ("org", "name"): "partner_practice",
    **{("org", kind): f"partner_{kind}" for kind in ("phone", "email", "npi")},
    **{("", kind): field for kind, field in (
        ("name", "any_name"), ("given_name", "patient_given_name"),
        ("family_name", "patient_family_name"), ("birth_date", "patient_birth_date"),
        ("age", "patient_age"), ("phone", "any_phone"), ("email", "any_email"),
        ("contact", "any_contact"), ("language", "patient_language"), ("npi", "partner_npi"),
    )},
    ("patient", "contact"): "any_contact",
    ("guardian", "contact"): "guardian_phone",
    ("partner", "contact"): "partner_details",
    ("org", "contact"): "partner_details",
    **{(role, "details"): f"section_{section}" for role, section in (
        ("patient", "patient"), ("guardian", "guardian"), ("partner", "partner"),
        ("org", "partner"), ("other", "other"),
    )},
    **{(role, "contact_way"): "preferred_contact" for role in ("patient", "guardian", "")},
}  # fmt: skip
"""Whose and what kind, to the field; a pair that is not here is known and not kept."""
