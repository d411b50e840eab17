"""The labels people write before a value, in English and Spanish, and the field each one names.

Beside the names in `fields.FIELDS` a label may name one of `OTHER_NAMES`, or `""`: a known label
whose value we do not keep.
"""

from collections.abc import Mapping

OTHER_NAMES: Mapping[str, str] = {
    "patient_name": "a whole name, to be split",
    "patient_details": "whatever is said of the patient: name, age, birth date",
    "any_name": "whose it is depends on where it stands",
    "any_phone": "",
    "any_email": "",
    "any_contact": "a phone or an e-mail, or both",
    "your_name": "the one who fills in the form",
    "your_phone": "",
    "your_email": "",
    "partner_given_name": "half a clinician's name",
    "partner_family_name": "",
    "partner_details": "whatever is said of who refers: name, practice, phone",
    "home_clinician": "the patient's own doctor, who refers where nobody else does",
    "guardian_given_name": "",
    "guardian_family_name": "",
    "guardian_phone": "",
    "guardian_email": "",
    "guardian_age": "a mother's, where she is the patient",
    "guardian_birth_date": "",
    "asked_for": "what for: a service, or what ails them",
    "section_patient": "headings",
    "section_partner": "",
    "section_guardian": "",
    "section_other": "",
}

LABELS: Mapping[str, tuple[str, ...]] = {
    "any_name": ("name", "full name", "nombre", "nombre completo", "nombre y apellidos"),
    "any_phone": (
        "phone", "tel", "telephone", "ph", "ph #", "teléfono", "número de teléfono", "best phone",
        "nº de teléfono", "nº tel", "nro de teléfono", "tfno", "tlf", "tlfno", "tfn",
    ),
    "any_email": ("email", "e-mail", "mail", "correo", "correo electrónico"),
    "any_contact": (
        "contact", "contact info", "contact information", "contact details", "contacto",
        "datos de contacto", "phone/email", "email/phone", "phone and email", "phone or email",
        "teléfono/correo", "reach at", "reach her at", "reach him at", "reach them at",
    ),
    "your_name": ("your name", "your full name", "su nombre", "tu nombre", "submitted by",
                  "form completed by", "completed by", "form filled out by", "sender name",
                  "what is your name", "what's your name", "person making referral",
                  "person making the referral", "who is making this referral",
                  "name of person making referral"),
    "your_phone": ("your phone", "your phone number", "su teléfono", "your number",
                   "your direct line", "your contact number", "your telephone"),
    "your_email": ("your email", "your email address", "your e-mail", "su correo",
                   "sender email"),
    "patient_name": (
        "patient", "client", "pt", "re patient", "paciente", "cliente", "child", "who",
        "patient (last, first)", "pt name", "student", "member", "person referred", "niño", "niña",
        "name of person being referred", "person being referred", "individual referred",
        "who are you referring", "referred patient", "patient referred", "quién", "menor",
        "name on chart", "patient id name", "usuario", "usuaria", "referral for", "referred client",
        "nombre del paciente", "who is the patient",
    ),
    "patient_given_name": (
        "first name", "given name", "given names", "forename", "forenames", "nombres",
        "nombre de pila", "primer nombre", "name first",
    ),
    "patient_family_name": (
        "last name", "family name", "surname", "apellido", "apellidos", "surnames", "name last",
        "primer apellido",
    ),
    "patient_birth_date": (
        "dob", "d.o.b.", "d o b", "date of birth", "birth date", "birthdate", "birthday", "born",
        "fecha de nacimiento", "nacimiento", "nacida", "nacido", "nacida el", "nacido el",
        "f. nac.", "bday", "b-day", "fec. nac.", "fn", "f.n.", "fdn", "born on", "dob/age",
        "dob (age)", "date of birth/age", "age/dob", "fecha nac",
    ),
    "patient_age": ("age", "edad", "how old", "age/sex", "age/gender", "sex/age", "edad/sexo"),
    "patient_language": (
        "language", "preferred language", "idioma", "lengua", "speaks", "habla", "lang",
        "interpreter", "interpreter language", "language needs", "needs interpreter",
        "languages spoken", "languages", "idiomas", "lengua materna", "intérprete",
    ),
    "preferred_contact": (
        "preferred contact", "preferred contact method", "preferred method of contact",
        "best way to contact", "best way to reach", "best contact method", "contact preference",
        "contact by", "contact method", "prefers", "contacto preferido", "forma de contacto",
        "medio de contacto", "vía de contacto", "prefiere", "how to contact", "best way", "best method", "how to reach",
        "preferred communication", "contact via", "reach by", "best contact", "communication preference",
        "forma de contacto preferida", "medio de contacto preferido",
    ),
    "guardian_name": (
        "guardian", "parent", "parent/guardian", "parent or guardian", "mother", "father",
        "legal guardian", "tutor", "tutora", "madre", "padre", "madre/padre", "mom", "dad",
        "parents", "padres", "responsible party", "responsible adult", "caregiver", "tutor legal",
        "representante legal", "acompañante", "padre o tutor", "madre o tutora", "guarantor",
        "grandmother", "grandfather", "abuela", "foster parent", "conservator",
    ),
    "partner_practice": (
        "practice", "practice name", "clinic", "clinic name", "organization", "organisation",
        "agency", "facility", "consulta", "clínica", "centro", "organización", "centro remitente",
        "company", "company name", "church", "church or organization", "employer of referrer", "office name", "group", "group name",
        "institution", "ordering location", "referring location", "location", "hospital", "site",
        "practice/organization", "organization/practice", "clinic/practice", "practice/clinic",
        "company/organization", "consultorio", "hospital o clínica", "centro de salud",
        "entidad", "institución", "agencia", "empresa", "from (practice)", "business name",
        "medical group", "department/organization", "where do you work", "referring entity",
        "entidad remitente", "centro de origen", "health center", "program name",
    ),
    "partner_clinician": (
        "referring clinician", "clinician", "provider", "provider name", "physician", "doctor",
        "gp", "therapist", "referred by", "ref'd by", "refd by", "ref by", "referrer",
        "practitioner", "médico", "médica", "médico remitente", "doctora", "remitido por",
        "derivado por", "referido por", "profesional", "terapeuta", "ordering provider",
        "ordering physician", "requesting provider", "requesting physician", "requested by",
        "ordered by", "sent by", "from (provider)", "enviado por", "remite", "deriva", "refiere",
        "quien refiere", "quien remite", "quien deriva", "profesional que deriva", "ref md",
        "ref dr", "ref doc", "referring md", "referring do", "referring np", "referring pa",
        "referring dc", "referring nd", "referring lcsw", "referring rd", "referring rn",
        "referring pcp", "referring cnm", "referring lmft", "referring lac", "attending",
        "signed", "signed by", "signature", "provider signature", "firma", "firmado",
        "case manager", "social worker", "trabajadora social", "case worker", "care coordinator",
        "midwife", "acupuncturist", "chiropractor", "dietitian", "nutritionist", "psychologist",
        "psychiatrist", "counselor", "matrona", "psicóloga", "psicólogo", "nutricionista",
        "nurse practitioner", "médico que deriva", "médica que deriva", "médico derivante",
        "who is referring", "referral source", "source of referral",
        "referring professional", "referente", "health coach", "referred to you by",
        "médico solicitante", "solicitado por", "referring staff", "staff name",
    ),
    "home_clinician": (
        "pcp", "primary care provider", "primary care physician", "primary care doctor",
        "family doctor", "médico de cabecera", "médica de cabecera", "médico de familia",
        "médico de atención primaria", "primary care", "pcp name",
    ),
    "partner_phone": (
        "office", "direct", "direct line", "teléfono de la clínica", "teléfono del médico",
        "teléfono consulta", "office number", "back line", "backline", "front desk", "main line",
        "location phone", "callback number", "call back number", "practice tel", "ref tel",
        "direct phone", "work phone", "business phone", "teléfono del trabajo",
        "teléfono profesional", "main", "office line",
    ),
    "partner_email": (
        "correo del médico", "correo de la clínica", "work email", "business email",
        "correo profesional", "reply to email", "questions",
    ),
    "partner_npi": ("npi", "npi number", "npi #", "npi no", "npi#", "número npi", "nº npi"),
    "service_words": (
        "service", "services", "service requested", "requested service", "service needed",
        "referral to", "referred to", "refer to", "program", "programme", "specialty", "svc",
        "department", "servicio", "servicio solicitado", "especialidad", "programa", "asking for",
        "requesting", "request", "requested", "type of referral", "referral type",
        "type of service", "type of visit", "visit type", "appointment type",
        "se solicita", "solicita", "solicitud", "servicios", "tipo de consulta", "needs",
        "consult requested", "consultation requested", "consult type",
        "service line", "service of interest", "services of interest", "interested in",
        "area of care", "focus area", "focus", "derivado a", "derivar a", "derivación a",
        "remitido a", "looking for", "servicio requerido", "programa solicitado",
        "which service", "which of our services", "area of concern", "what do you need",
        "service(s) requested", "what service is needed", "services needed", "clinic service",
    ),
    "asked_for": ("referred for", "refer for", "consult for", "consulta para", "what for", "for"),
    "reason": (
        "reason", "reason for referral", "referral reason", "reason for visit", "rationale", "rfv",
        "clinical reason", "clinical question", "chief complaint", "presenting problem", "rfr",
        "presenting complaint", "presenting concern", "presenting concerns", "presenting issue",
        "concern", "concerns", "indication", "diagnosis", "diagnoses", "dx", "dx/reason", "why",
        "clinical summary", "history", "motivo", "motivo de derivación", "motivo de consulta",
        "motivo de la derivación", "motivo de referencia", "motivo de la remisión", "razón",
        "motivo de la interconsulta", "motivo de interconsulta", "diagnóstico", "cc", "c/c",
        "referral question", "problem", "problems", "main problem", "main concern", "main concerns",
        "main complaint", "issue", "issues", "complaint", "complaints", "symptoms", "síntomas",
        "hpi", "hx", "brief history", "clinical history", "relevant history", "pertinent history",
        "clinical information", "clinical notes", "clinical details", "clinical indication",
        "medical reason", "what's going on", "what is going on", "summary", "background",
        "reason for consult", "reason for consultation", "reason for request", "problem list",
        "primary diagnosis", "diagnosis/reason", "reason/diagnosis", "diagnosis code",
        "diagnosis/symptoms", "why now", "story", "case", "case summary", "qué le pasa",
        "motivo del envío", "motivo de envío", "antecedentes", "historia", "historia clínica",
        "resumen clínico", "problema", "cuadro clínico", "diagnóstico/motivo", "motivos",
        "juicio clínico", "presenting symptoms", "goals for referral", "goal", "goals",
        "reason for the referral", "icd-10", "icd10", "health concerns", "chief concern",
        "tell us about the patient", "what brings the patient in", "qué necesita",
    ),
    "priority": (
        "priority", "urgency", "urgent", "referral priority", "level of urgency", "triage",
        "prioridad", "urgencia", "urgente", "how urgent", "how soon", "how urgent is it", "timing",
        "order priority", "timeframe", "time frame", "status/priority", "nivel de urgencia",
        "referral urgency", "acuity", "qué tan urgente", "cuándo", "when needed", "prio",
    ),
    "consent": (
        "consent", "patient consent", "consent given", "consent obtained", "consent to contact",
        "consent to referral", "consent status", "patient consents", "consentimiento", "consents",
        "consentimiento del paciente", "autorización", "ok to contact", "okay to contact", "roi",
        "release of information", "release signed", "permission", "permission to share",
        "permission to contact", "authorization", "authorisation", "autoriza", "permiso",
        "ok to call", "patient agrees", "agrees to referral", "hipaa release", "hipaa consent",
        "verbal consent", "written consent", "signed consent", "consent on file", "acepta",
        "release on file", "roi on file", "roi signed", "release of info", "aware and agrees",
        "está de acuerdo", "consent form signed", "agreed to contact",
    ),
    "consent_date": (
        "consent date", "date of consent", "consent given on", "consent obtained on",
        "consented on", "fecha de consentimiento", "fecha del consentimiento", "consent dated",
        "consent signed on", "date consent given", "date consent obtained", "date consented",
        "roi date", "date signed", "fecha de firma", "fecha de autorización", "date of release",
    ),
    "affiliations": (
        "affiliation", "affiliations", "declared affiliations", "financial interest",
        "financial relationship", "conflict of interest", "conflicts of interest", "afiliación",
        "afiliaciones", "conflicto de intereses", "conflictos de interés", "disclosure",
        "disclosures", "financial disclosure", "relationship to clinic", "intereses",
        "relationship with harbor", "financial ties", "ties", "vínculos", "relación económica",
    ),
    "insurance": (
        "insurance", "insurer", "insurance plan", "insurance provider", "insurance carrier", "ins",
        "payer", "payor", "coverage", "health plan", "seguro", "seguro médico", "aseguradora",
        "primary insurance", "ins plan", "ins carrier", "medical insurance", "health insurance",
        "insurance company", "insurance name", "plan", "plan name", "mutua", "obra social",
        "cobertura", "payment", "payment method", "how will they pay", "insurance/payer",
        "ins.", "carrier", "insurance type", "payment source", "funding", "financiación",
        "tipo de seguro", "compañía de seguros", "previsión",
    ),
    "partner_reference": (
        "reference", "your reference", "our reference", "our ref", "ref", "ref #", "ref no",
        "reference number", "referral number", "referral id", "case number", "case id", "case no",
        "referencia", "nuestra referencia", "número de caso", "order number", "order #",
        "order id", "file number", "file no", "agency ref", "agency reference", "our file",
        "case #", "referral #", "ref number", "our case", "n/ref", "nº de referencia",
        "referral ref", "tracking number", "nº expediente", "expediente", "s/ref", "your ref",
        "internal reference", "internal ref", "chart reference", "submission reference",
        "número de referencia", "order no", "referral no", "ref id",
    ),
    "notes": (
        "notes", "note", "comments", "comment", "additional information", "additional notes",
        "other information", "remarks", "message", "notas", "comentarios", "observaciones",
        "información adicional", "mensaje", "anything else", "other notes", "special needs",
        "accommodations", "additional comments", "anything else we should know", "otros",
        "other", "fyi", "ps", "p.s.", "special instructions", "additional info", "nota",
        "barriers", "other comments", "algo más", "additional details", "safety concerns",
    ),
    "patient_details": ("re", "regarding", "subject patient", "asunto paciente", "ref paciente"),
    "partner_details": ("from provider", "from", "referral from", "referrer contact"),
    "section_patient": (
        "patient information", "patient details", "patient info", "about the patient",
        "client information", "client details", "patient demographics", "datos del paciente",
        "datos de la paciente", "información del paciente", "demographics", "patient section",
        "section 1 patient", "patient data", "about your patient", "about the person",
    ),
    "section_partner": (
        "referring provider information", "referring provider details", "provider information",
        "referrer details", "referrer information", "referring party", "sender", "remitente",
        "about the referrer", "practice details", "practice information", "about you",
        "datos del remitente", "datos del médico", "your details", "your information",
        "datos de quien refiere", "datos del profesional", "datos de la clínica", "sus datos",
        "referring office", "referring from", "from the office of", "referred from",
    ),
    "section_guardian": (
        "parent/guardian information", "guardian information", "parent information",
        "guardian details", "datos del tutor", "datos de la madre", "datos del padre",
        "responsible party information", "parent/guardian details",
    ),
    "section_other": (
        "emergency contact", "emergency contact information", "pharmacy", "pharmacy information",
        "contacto de emergencia", "next of kin", "farmacia", "insurance information",
        "other providers", "care team", "cc to", "copies to", "specialist", "referred to provider",
        "emergency contacts", "receiving provider", "receiving facility",
    ),
    "": (
        "address", "home address", "street", "city", "state", "zip", "zip code", "postcode",
        "street address", "mailing address", "city/state/zip", "domicilio", "ciudad", "código postal",
        "fax", "fax number", "fax #", "fax no", "gender", "sex", "pronouns", "mrn", "nhc",
        "medical record number", "ssn", "member id", "policy number", "group number", "member #",
        "policy #", "id number", "id no", "subscriber id", "subscriber", "policy holder",
        "insurance id", "insurance number", "insurance phone", "date",
        "referral date", "date of referral", "dos", "date of service", "ref fax", "f",
        "to", "bcc", "sent", "subject", "reply-to", "website", "web", "medications",
        "current medications", "meds", "allergies", "vitals", "attachments", "attached",
        "enclosures", "encl", "enc", "de", "para", "enviado", "asunto", "fecha", "dirección",
        "sexo", "género", "medicación", "alergias", "labs", "lab results", "height", "weight",
        "bmi", "bp", "race", "ethnicity", "marital status", "occupation", "employer", "relationship",
        "relationship to patient", "relation", "parentesco", "best time to call", "best time",
        "best times to call", "page url", "user agent", "remote ip", "ip address", "form name",
        "submission date", "submission id", "entry id", "time", "user ip", "source url", "date/time",
        "submitted on", "submitted at", "submitted", "entry date", "form", "url", "referrer url",
        "hora", "preferred name", "nickname", "prefers to be called", "goes by", "title",
        "credentials", "suffix", "middle name", "middle initial", "mi", "profession", "role",
        "specialty of referrer", "provider type", "job title", "position", "cargo", "license",
        "license #", "tax id", "tin", "ein", "taxonomy", "last seen", "last visit", "next visit",
        "icd code", "icd-10 code", "cpt", "cpt code", "authorization number", "auth #", "auth no",
        "preferred pharmacy", "how did you hear about us", "ssn last 4", "nie", "dni", "nif",
        "número de afiliación", "nº ss", "número de póliza", "nº póliza", "documento", "curp",
        "rfc", "pages", "number of pages", "urgency reason", "reason for urgency", "availability",
        "preferred days", "preferred times", "preferred appointment", "transportation",
        "signature date", "today's date", "fecha de hoy", "fecha de derivación", "tsh", "a1c",
        "preferred provider", "preferred clinician", "appt date", "appointment date", "vaccines",
        "surgical history", "family history", "social history", "past medical history", "pmh",
        "consent form", "file", "files", "upload", "file upload", "document upload", "adjunto",
        "adjuntos", "importance", "referral form", "referral", "new referral", "new patient", "patient referral", "newsletter opt in", "date received", "form id", "language of form",
    ),
}  # fmt: skip

ROLE_WORDS: Mapping[str, str] = {
    word: role
    for role, words in {
        "other": "emergency pharmacy pcp kin farmacia emergencia spouse husband wife subscriber "
        "employer school lab insurance fax policy holder insured interpreter",
        "guardian": "guardian guardians parent parents mother mothers father fathers mom moms dad "
        "dads caregiver caregivers tutor tutora madre padre padres caretaker responsable",
        "partner": "referring referrer referrers referral provider providers physician physicians "
        "doctor doctors clinician clinicians therapist therapists your sender senders ordering "
        "promotor promotora requesting deriva remite refiere solicita medico medica remitente profesional terapeuta practitioner practitioners dr "
        "md np ref derivante counselor counselors gp staff worker coordinator",
        "org": "practice practices clinic clinics organization organizations organisation agency "
        "agencys facility office offices hospital clinica centro consultorio consulta company "
        "organizacion institution location department",
        "patient": "patient patients pt pts client clients guest resident neighbor vecino vecina child childs student students member "
        "members paciente pacientes cliente menor nino nina person persons individual",
    }.items()
    for word in words.split()
}
"""A word of a label to whose value it is; where several say so, the first of this order wins."""

BASES: Mapping[str, str] = {
    base: kind
    for kind, bases in {
        "name": "name/full name/complete name/legal name/legal full name/nombre/nombre completo/"
        "nombre apellido/nombre apellidos/name last first/last first name/last name first name/"
        "first last name/first and last name/first last/last first/name first last/full legal name/"
        "names/first name last name/apellidos nombre/apellido nombre/apellido y nombre/apellidos y nombre/nombre y apellidos/"
        "nombre y apellido/first name and last name/name and title/name title/name credentials/"
        "name and credentials/name relationship/name and relationship/name print/printed name",
        "given_name": "first name/first/given name/given names/forename/name first/nombres/"
        "primer nombre/nombre pila/legal first name/given",
        "family_name": "last name/last/surname/family name/name last/apellido/apellidos/"
        "primer apellido/legal last name/surnames/family",
        "birth_date": "dob/date birth/birth date/birthdate/birthday/born/d o b/birth/bday/"
        "fecha nacimiento/nacimiento/fec nac/f nac/fn/f n/fdn/fecha nac/fnac/dob mm dd yyyy/"
        "date of birth",
        "age": "age/edad/age years/age in years/years old/old",
        "phone": "phone/phone number/phone numbers/phone no/phone nos/telephone/telephone number/"
        "telephone no/tel/tel no/tel number/telefono/telefonos/cell/cell phone/cellphone/cell number/"
        "cell phone number/cell no/mobile/mobile number/mobile phone/mobile phone number/mobile no/"
        "home phone/home phone number/home number/home tel/home telephone/phone home/phone cell/"
        "phone mobile/phone 1/phone primary/contact number/contact no/contact phone/"
        "contact phone number/contact tel/contact telephone/daytime phone/daytime phone number/"
        "day phone/evening phone/number/no/direct/direct line/direct phone/direct number/line/"
        "main phone/main number/office phone/work phone/callback/callback number/movil/celular/"
        "numero/numero telefono/numero movil/numero celular/telefono contacto/telefono movil/"
        "telefono celular/telefono fijo/telefono casa/whatsapp/cel/ph/ph number/ph no/reach/"
        "phone number cell/ph cell/cell ph/home ph/mobile ph/work ph/home/number to call/call/n telefono/no telefono/nro telefono/"
        "no de telefono/n de telefono/numero de telefono/phone text/tlf/tfno/mob/text number",
        "email": "email/e mail/email address/e mail address/mail/correo/correo electronico/"
        "direccion correo/direccion correo electronico/contact email/email id/emails/"
        "email contact/electronic mail/personal email/mail electronico/home email/"
        "contact email address/email addr",
        "contact": "contact/contact info/contact information/contact details/contacto/"
        "datos contacto/email phone/phone email/phone and email/phone or email/email and phone",
        "language": "language/languages/preferred language/idioma/idiomas/lengua/spoken language/"
        "language spoken/language preference/languages spoken/native language/primary language/"
        "language of preference/idioma preferido/speaks/first language/home language/idioma materno/"
        "mother tongue",
        "npi": "npi/npi number/npi no/individual npi/npi id",
        "contact_way": "contact preference/preferred contact/preferred contact method/"
        "preferred method contact/contact method/method contact/way contact/way reach/"
        "preferred communication/way to contact/way to reach/method of contact/prefers/"
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

FILLERS = frozenset(
    ["the", "a", "an", "of", "for", "to", "is", "are", "was", "s", "del", "de", "la", "el", "los", "las", "their", "her", "his", "what", "whats", "which", "please", "enter", "provide", "list", "give", "us", "at", "can", "we", "be", "reach", "best", "current", "main", "primary", "preferred", "do", "you", "have", "does", "being", "and", "or", "cual", "es", "referred", "su", "sus", "por", "favor", "indique", "escriba", "who", "que", "en", "required", "optional", "if", "known", "approx", "aprox", "approximate", "any", "this", "person", "that", "has", "said"]
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

QUESTIONS: tuple[tuple[str, str], ...] = (
    (r"\b(?:person|patient|client|who|individual|someone|somebody|name) .*\b(?:you are|youre|being|"
     r"you would like to) (?:referring|sending|referred|refer)\b|\bpersona que (?:refiere|deriva|"
     r"remite)s?\b", "patient_name"),
    (r"\bwho are you (?:sending|referring)\b|\ba quien " r"(?:refiere|deriva|remite|envia)\b", "patient_name"),
    (r"\b(?:reach|call|contact) you\b", "your_phone"),
    (r"\b(?:phone|number|telefono|cell) (?:\w+ ){0,4}(?:reach|" r"call) (?!you\b|us\b|me\b)\w", "patient_phone"),
    (r"\bwho are you(?: and .*)?$|\bwhats? (?:is )?your (?:full )?name\b|"
     r"\bwho is (?:referring|filling|completing)\b|^promotora? que\b", "your_name"),
    (r"\bhow old\b|\bque edad\b", "patient_age"),
    (r"\b(?:phone|number|telefono|cell) (?:\w+ ){0,4}(?:reach|call|for|contact)\b", "any_phone"),
    (r"\bwhere do you work\b", "partner_practice"),
)  # fmt: skip
"""Questions whose single words would mislead; the first that fits."""

KEYWORDS: tuple[tuple[str, str], ...] = (
    (r"anything else|algo mas|else (?:we|that)|other (?:comments|notes|information)", "notes"),
    (r"\b(?:date|fecha|when)\b.*\b(?:consent\w*|roi|authoriz\w*|autoriz\w*)\b", "consent_date"),
    (r"\bagreed\b|\bconsent\w*|\bpermission\b|\bautoriza\w*|\brelease of info\w*|\bagrees? to\b|"
     r"\bauthoriz(?:es?|ed)\b|\bok(?:ay)? (?:to|for us to|with|for)\b|\bde acuerdo\b|"
     r"\bpermiso\b|\bacepta\b", "consent"),
    (r"financial|conflicts? of interest|\baffiliat\w*|intereses|ownership", "affiliations"),
    (r"\breason for urgen|\burgency reason\b|\bbest time|hear about us|\bmejor hora", ""),
    (r"\b(?:urgent|urgency|urgente|urgencia|priority|prioridad|how soon)\b", "priority"),
    (r"\binsurance\b.*\b(?:id|number|no|group|policy|phone|card|holder)\b|\bmember id\b", ""),
    (r"\b(?:insurance|insurer|seguro|aseguradora|payer|coverage)\b", "insurance"),
    (r"\b(?:best|preferred|how|prefer\w*|mejor) .*\b(?:contact|reach|communicat\w*|contacto|"
     r"contactar\w*)\b", "preferred_contact"),
    (r"\b(?:language|idioma|interpreter|interprete)\b", "patient_language"),
    (r"\b(?:reason|motivo|why|razon|brings|porque|por que|complaint|symptoms|sintomas|"
     r"main concern|concerns|going on|how can \w+ help|" r"que necesita|diagnosis|diagnostico)\b", "reason"),
    (r"\b(?:which|what|type of|cual|que|select|requested|desired) .*"
     r"\b(?:services?|program|servicios?|programa|appointment|consult)\b|"
     r"\b(?:servicios?|services?|program) (?:requested|needed|solicitad\w*|desired)\b|"
     r"\b(?:help|looking|interested|asking) (?:with|for|in)\b", "service_words"),
    (r"\b(?:comments|notes|comentarios|observaciones)\b", "notes"),
)  # fmt: skip
"""What a question asks for, by the words in it; the first that fits."""

SIGN_OFFS = frozenset((
    "regards", "kind regards", "best regards", "warm regards", "with kind regards",
    "warmest regards", "many regards", "best", "best wishes", "all the best", "sincerely",
    "yours sincerely", "yours faithfully", "sincerely yours", "thanks", "many thanks",
    "thank you", "thanks so much", "thank you so much", "thanks in advance", "cheers", "warmly",
    "respectfully", "cordially", "with thanks", "thanks and regards", "thanks kind regards",
    "saludos", "saludos cordiales", "un saludo", "atentamente", "cordialmente", "gracias",
    "muchas gracias", "un cordial saludo", "reciba un cordial saludo", "with gratitude",
    "in health", "be well", "gratefully", "take care", "thank you kindly", "thx", "ty", "tia",
    "thanks again", "thank you again", "with appreciation", "much appreciated", "appreciatively",
    "in good health", "yours", "yours truly", "warm wishes", "kindly", "respectfully yours",
    "sent from my iphone", "sent from my ipad", "sent from my phone", "enviado desde mi iphone",
    "get outlook for ios", "saludos afectuosos", "un abrazo", "quedo atenta", "quedo atento",
    "mil gracias", "gracias y saludos", "cordiales saludos", "de antemano gracias",
))  # fmt: skip
