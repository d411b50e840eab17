"""Words of labels nobody has listed: whose they say it is, and what they speak of."""

import re
from collections.abc import Mapping

from integrator.reading.labels.parts import FILLERS, ROLE_WORDS

TOLD_OF = "patient"
"""Stands in a label for the patient's own name."""


def _roles(words_of: Mapping[str, str]) -> dict[str, str]:
    return {word: role for role, words in words_of.items() for word in words.split()}


WEAK_OWNERS: Mapping[str, str] = _roles({
    "patient": "her his him she he them they their hers whom who el ella la lo le",
    "partner": "you yours your yourself us our ours we my usted ustedes ud su nos nosotros",
})  # fmt: skip
"""Words that tell whose it is where no noun does: "Our elder" is the patient, "Our phone" not."""
OWNER_WORDS: Mapping[str, str] = {
    word: role
    for word, role in {
        **{word: "partner" if role == "org" else role for word, role in ROLE_WORDS.items()},
        **_roles({
            "patient": "elder elders senior newcomer teen infant toddler veteran survivor tenant "
            "congregant parishioner camper athlete individuals anciano anciana derechohabiente "
            "asegurado asegurada atendido atendida interesado interesada",
            "guardian": "grown grownup daughter daughters son sons grandma grandpa nana family "
            "familys relative household hija hijo familia familiares abuela abuelo apoderado "
            "apoderada cuidador cuidadora tia tio lives vive",
            "partner": "sending sends sent send refers rep canalizo recomienda recomendado envia "
            "manda sugiere navigator signing prescriber author outreach caseworker advocate "
            "enlace gestor gestora tratante proveedor proveedora preparado elaboro prepared req "
            "reqd svc",
            "other": "emergency pharmacy neighbor neighbors bank landlord lawyer fx facsimile "
            "attorney friend vecino amiga amigo abogado urgencias urgencia alternate recado "
            "destination recipient receiving destino specialist especialista",
        }),
    }.items()
    if word not in WEAK_OWNERS
}  # fmt: skip
"""A noun or verb of a label to whose value it says it is."""

NOT_KEPT = re.compile(
    r"\b(?:allerg\w*|alergias?|medic(?:ation|ine|amento)s?|meds?|labs?|laboratorios?|fax|fx|"
    r"facsimile|street|city|zip|state|direccion|domicilio|ciudad|gender|sex|sexo|pronouns|ssn|mrn|"
    r"member|afiliad[oa]|policy|poliza|group n\w*|id|hobbies|occupation|ocupacion|height|weight|"
    r"peso|surger\w+|cirugias?|vitals|signos|hear about|heard|entero|newsletter|spam|captcha|"
    r"signature|submitted|printed|pages?|pagina|vaccines?|ip|password|upload|attachments?|adjuntos?|"
    r"website|url|voice ?mail|license|grade|grado|homeroom|title|credentials|cargo$|puesto|middle|"
    r"nickname|apodo|copy|copia|cc|subject|asunto|document\w*|version|form|formulario|invoice|"
    r"factura|availab\w+|disponibilidad|horario|hora|transport\w*|pharmacy|farmacia|specialty|"
    r"especialidad|relation(?:ship)? to (?:the )?(?:patient|client|child)|parentesco|status|race|"
    r"ethnicity|initials|history|antecedentes|insurance phone|last|next|previous|best time)\b"
)
"""In a label whose value we do not keep, whatever else it says."""

BESIDE_PEOPLE = FILLERS | frozenset(
    word
    for words in (
        "name names nombre named called who whom whos quien person persona coming today principal",
        "main primary contact call adult responsible in charge a cargo case trata se needs help",
        "new with con up it were talking about child care legal our this apellido apellidos",
        "completo completos y and or by",
    )
    for word in words.split()
)
"""Words beside whose it is in a label that asks for a name; more than these speak of another
thing."""

KIND_WORDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(rf"\b(?:{words})\b")
    for kind, words in {
        "contact": r"\w+",
        "email": r"e?mails?|e ?mail|e address|mail|correos?|correo e|inbox|address|electronic\w*|"
        r"electronico|where|how|reach\w*|contact\w*|write|escrib\w+|on file|buzon",
        "phone": r"phones?|cell\w*|cel|numbers?|num|nums?|no|nro|numero|tel\w*|lines?|linea|calls?|"
        r"call ?back|mobile|movil|whatsapp|text|landline|reach\w*|contact\w*|desk|ring|dial|on "
        r"file|llama\w*|comunic\w+|localiz\w+|ubic\w+|ph|where|donde|ext|direct|alterno|digits",
        "birth_date": r"born|birth\w*|b ?day|dob|naci\w*|nac|cumple\w*|cumpleanos|fdn|fnac",
        "age": r"age|aged|old|edad|years|anos",
        "name": r"\w+",
        "language": r"languages?|speaks?|talks?|spoken|tongue|idiomas?|habla\w*|lengua|lang|"
        r"interpreter|interprete|traductor",
        "way": r"prefer\w*|prefier\w+|best|better|easiest|how|way|mejor|como|via|medio|means|mode|"
        r"hear back|manera|forma|donde|contact\w*",
        "insurance": r"insur\w*|ins|coverage|covered|carrier|payers?|payors?|seguros?|aseguranza|"
        r"aseguradora|cobertura|health plan|plan de salud|plan medico|plan|medicaid|medicare|"
        r"primary payer|pays?|paga|billing|prevision|eps|isapre",
        "reason": r"why|reasons?|motivos?|worr\w+|problems?|problemas?|going on|trouble\w*|seeing|"
        r"notic\w+|happening|story|concerns?|symptoms?|sintomas?|brings?|trae|pasa|preocupa\w*|"
        r"molestias?|complaints?|dx|diagn\w+|background|own words|situation|situacion|issues?|"
        r"struggl\w+|ails?|look into|que tiene|padece|left over|sufre|clinical\w*|clinic[oa]s?|"
        r"presenta|presenting|aqueja|razon|porque|por que|help with|health|salud|case|caso|hpi|"
        r"cuadro|describ\w+|tell us|cuent\w+|what",
        "priority": r"urgen\w*|soon|fast|quick\w*|rush|waits?|hurry|sensitive|when|timing|time|"
        r"priorit\w*|prioridad|pronto|rapido|rapidez|prisa|espera\w*|corre|cuando|timeline|level|"
        r"type|nivel|tipo|speed|type of request",
        "consent": r"consent\w*|agree\w*|ok|okay|okd|permission|permiso|yes|aware|knows?|told|"
        r"board|shar\w+|spoken|discussed|talked|autoriz\w+|acept\w+|sabe|dijo|said|willing|wants "
        r"this|informed|informad[oa]|enterad[oa]|acuerdo|consint\w+|release|roi|hipaa|expecting|"
        r"authoriz\w+|permits?|happy|comfortable|conforme|signed|firm\w+|blessing|on board|allowed|"
        r"compartir",
        "affiliations": r"(?:ties?|interests?|stake|relationship|financial\w*|connections?|"
        r"affiliat\w*|paid by|invest\w*|vinculos?|relacion|intereses|interes|conflict\w*|conflicto"
        r"s?|disclos\w*|kickback|ownership|family or business|dinero)(?! to (?:patient|client|child"
        r"|pt))",
        "org": r"school|church|shelter|company|employer|team|program|programa|agency|ministry|firm|"
        r"organi[sz]ation|clinic|practice|office|work|works|hospital|centro|clinica|escuela|"
        r"iglesia|albergue|institucion|organizacion|agencia|consultorio|dependencia|unidad|where|"
        r"donde|site|sede|facility|group practice|oficina|negocio|empresa|practise|sent from|"
        r"lugar|plantel|colegio",
        "reference": r"ref|reference|no|num|number|numero|id|folio|case|caso|control|ticket|"
        r"order|orden|referido|expediente|tracking|file|chart",
    }.items()
}
"""What a label speaks of, by the words in it; several kinds may be, and the value decides."""
