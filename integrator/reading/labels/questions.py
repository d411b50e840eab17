"""Questions that stand for labels, and what each of them asks for."""

QUESTIONS: tuple[tuple[str, str], ...] = (
    (r"\b(?:privacy policy|terms (?:of|and)|store my|storing my|newsletter|marketing|voice ?mail|"
     r"leave (?:a |them a )?(?:message|vm)|recado|politica de privacidad|aviso de privacidad|"
     r"terminos y|condiciones de uso)\b", ""),
    (r"\bcomo se llama (?:el|la|su|tu) (?:paciente|persona|client[ea]|menor|nin[oa]|alumn[oa]|"
     r"usuari[oa])\b(?! que (?:refiere|deriva|llena))", "patient_name"),
    (r"\b(?:telefono|celular|numero)\b.*\b(?:(?:esa|dicha) persona|(?:al|del|el|la) paciente)\b",
     "patient_phone"),
    (r"\bcorreo\b.*\ble (?:respond|contest|confirm)\w*", "your_email"),
    (r"^(?:y )?de (?:que|cual) (?:\w+ ){0,2}(?:consultorio|organizacion|clinica|institucion|centro|"
     r"escuela|agencia)\b(?! (?:le|prefiere|quiere))", "partner_practice"),
    (r"\bque le (?:esta )?(?:pasa|pasando|ocurre|ocurriendo|sucede|sucediendo|aqueja)\b", "reason"),
    (r"\b(?:e ?mail|correo)\b.*\b(?:you|usted|ustedes)\b(?! (?:are|re|would|want|wish|refer)\b)|"
     r"\byou\b.*\be ?mail\b", "your_email"),
    (r"\b(?:how|way|como|manera|forma|medio)\b.*\b(?:in touch|be (?:reached|contacted|called)|"
     r"contact (?:them|her|him|the (?:patient|client|family))|"
     r"(?:prefiere|quiere|gustaria|desea)\b.*\b(?:contact|comuni|llam)\w*)\b", "preferred_contact"),
    (r"\b(?:numero|telefono|celular|llamar\w*|phone|number)\b.*\b(?:usted|for you)\b",
    "your_phone"),
    (r"\b(?:phone|number|telefono|cell)\b.*\b(?:for|use for|belongs to) (?:the |this |your )?"
     r"(?:patient|client|person|child|student)\b", "patient_phone"),
    (r"^(?:does|do|is|has|have|did|are) .*\b(?:patient|client|person|they|she|he|family|parents?|"
     r"member|student)\b.*\b(?:aware|know (?:about|of|that|you|youre|we|im)|on board|informed|"
     r"(?:ok|okay|fine|"
     r"comfortable) with|agree\w*|consent\w*)\b|"
     r"\b(?:sabe (?:de|que)|esta enterad[oa]|esta al tanto|esta informad[oa])\b", "consent"),
    (r"^(?:can|may|could|should|podemos|se puede|is it (?:ok|okay|fine|all right|alright)) "
     r"(?!.*\byou\b).*\b(?:contact|call|reach|contactar\w*|llamar\w*|comunicarnos)\b", "consent"),
    (r"\b(?:person|patient|client|who|individual|someone|somebody|name) .*\b(?:you are|youre|being|"
     r"you would like to) (?:referring|sending|referred|refer)\b|\bpersona que (?:refiere|deriva|"
     r"remite)s?\b", "patient_name"),
    (r"\bwho (?:are you|im|i am|were|we are|we re|are we) (?:sending|referring)\b|\ba quien (?:\w+ "
     r"){0,2}(?:refiere|deriva|remite|envia|"
     r"(?:referi|deriva|remiti|remite|envia|manda|canaliza)\w*)\b|\bwho (?:would you like|do "
     r"you want|are we|is being|is this)"
     r" .*\b(?:refer\w*|for)\b", "patient_name"),
    (r"\b(?:reach|call|contact) you\b", "your_phone"),
    (r"\b(?:phone|number|telefono|cell) (?:\w+ ){0,4}(?:reach|"
     r"" r"call) (?!you\b|us\b|me\b)\w", "patient_phone"),
    (r"\b(?:persona|quien) (?:que )?(?:llena|completa|contesta|responde|diligencia)\b|"
     r"\bwho are you(?: and .*)?$|\bwhats? (?:is )?your (?:full )?name\b|"
     r"\bwho is (?:referring|filling|completing)\b|\bquien (?:es usted|llena|hace)\b|"
     r"\bcomo se llama usted\b|^promotora? que\b", "your_name"),
    (r"\bhow old\b|\bque edad\b|\bcuantos anos\b", "patient_age"),
    (r"\b(?:phone|number|telefono|cell) (?:\w+ ){0,4}(?:reach|call|for|contact)\b", "any_phone"),
    (r"\bwhere (?:do you (?:work|practi[sc]e|see patients)|are you (?:based|writing from))\b|"
     r"\b(?:where|what) .*\byour"
     r" (?:practice|"
     r"clinic|organi[sz]ation)\b|\bdonde trabaja\b|"
     r"\b(?:what|which|de que|en que) (?:practice|clinic|organi[sz]ation|agency|company|school|"
     r"clinica|"
     r"organizacion|consultorio|centro|institucion)\b(?!.*\b(?:like|want|prefer)\b).*"
     r"\b(?:you|usted|trabaja|representa|escribe|llama)\b", "partner_practice"),
    (r"\bwhen (?:was|were|is) .*\b(?:born|birthday)\b|\bcuando (?:nacio|es su cumple\w*|cumple)\b",
     "patient_birth_date"),
    (r"\b(?:where|how) (?:can|should|do|may) we (?:call|ring|phone|text)\b", "any_phone"),
    (r"\b(?:que|cual es su|a que) (?:numero|telefono|celular)\b", "any_phone"),
)  # fmt: skip
"""Questions whose single words would mislead; the first that fits."""

KEYWORDS: tuple[tuple[str, str], ...] = (
    (r"\b(?:what|how) can (?:we|\w+) help\b|^what (?:would|do|does) \w+ (?:like|need|want) "
     r"(?:our |your |some )?help with\b|\ben que (?:podemos|puede) ayudar", "asked_for"),
    (r"^(?:servicio|service|programa|program)\b", "service_words"),
    (r"^(?:what|lo que) .*\b(?:needs?|necesita|pedimos|pido)\b|\bwhat should \w+ do\b",
    "asked_for"),
    (r"^(?:she|he|they)d rather\b|\bwould rather\b", "preferred_contact"),
    (r"\bhurry\b|\bprisa\b|^how fast\b", "priority"),
    (r"\bties\b|\bvinculos\b", "affiliations"),
    (r"^(?!.*\b(?:member|policy|group|insurance|patient|subscriber|submission|entry|response|"
     r"form|tax|"
     r"user|account|employee|license|photo|provider)\b)[\w ]{2,30} (?:id|ref|folio|expediente|"
     r"(?:case|file|record|referral) (?:number|no))$", "partner_reference"),
    (r"^(?:additional|other|further|any other|otros?|otras?|mas) (?:\w+ ){0,2}(?:comments?|"
     r"concerns?|info\w*|notes?|details?|comentarios?|datos|notas?)\b", "notes"),
    (r"^(?:date|fecha|when)\b.*\b(?:diagnos\w*|symptom\w*|sintoma\w*|onset|visit|visita|seen last|"
     r"last seen)\b", ""),
    (r"^(?:call|text|phone|e ?mail|llamada|mensaje|texto|correo|sms)(?: (?:call|text|phone|e ?mail|"
     r"or|and|o|u|y|llamada|mensaje|texto|correo|sms))+$", "preferred_contact"),
    (r"^when (?:should|do|does|would|must)\b.*\bseen\b", "priority"),
    (r"^(?:please )?(?:briefly )?(?:describ\w*|explain|explique|cuente\w*|tell us (?:why|about the|"
     r"about their|about her|about his|about your (?:patient|client)))\b|\bwhat conditions?\b|"
     r"\bknow about (?:their|her|his|the \w+s) health\b", "reason"),
    (r"anything else|algo mas|else (?:we|that)|other (?:comments|notes|information)", "notes"),
    (r"\b(?:date|fecha|when)\b.*\b(?:consent\w*|roi|authoriz\w*|autoriz\w*|permiso|permission|"
     r"agree\w*|ok)\b", "consent_date"),
    (r"\bagree[sd]?\b|\bconsent\w*|\bpermission\b|\bautoriza\w*|\brelease of info\w*|\bagrees? "
     r"to\b|"
     r"\bauthoriz(?:es?|ed)\b|\bautoriz\w*|\bsa(?:y|id) yes\b|\bdijo que si\b|\bhappy (?:for|to|"
     r"with)\b|"
     r"\b(?:patients|clients|parents|familys|their|her|his|hers) (?:ok|okay|blessing|go ahead)\b|"
     r"\bsign(?:ed)? .*\b(?:release|form|consent)\b|\bfirmo\b|\bok(?:ay)? (?:to|for us to|with|"
     r"for)\b|\bde acuerdo\b|"
     r"\bpermiso\b|\bacepta\b", "consent"),
    (r"financial|conflicts? of interest|\baffiliat\w*|intereses|ownership|"
     r"\binteres (?:economico|financiero)", "affiliations"),
    (r"^(?:que tan|how) (?:pronto|urgente|soon|quickly)\b|\bnecesita la cita\b", "priority"),
    (r"\breason for urgen|\burgency reason\b|\bbest time|hear about us|\bmejor hora", ""),
    (r"\b(?:urgent|urgency|urgente|urgencia|priority|prioridad|how soon)\b", "priority"),
    (r"\binsurance\b.*\b(?:id|number|no|group|policy|phone|card|holder)\b|\bmember id\b", ""),
    (r"\b(?:insurance|insurer|seguro|aseguradora|payer|coverage)\b", "insurance"),
    (r"\b(?:best|preferred|how|prefer\w*|mejor|como) .*\b(?:contact|reach|communicat\w*|contacto|"
     r"contact\w*|comuni\w*)\b", "preferred_contact"),
    (r"\b(?:language|idioma|interpreter|interprete)\b", "patient_language"),
    (r"\b(?:reason|motivo|why|razon|brings|porque|por que|complaint|symptoms|sintomas|"
     r"main concern|concerns|going on|how can \w+ help|struggl\w*|bothering|troubl\w*|que tiene|"
     r"le pasa|happening|noticed|did you see|look at|ails?|padece|molest\w*|que (?:la|lo|le) trae|"
     r"" r"que necesita|diagnosis|diagnostico)\b", "reason"),
    (r"\b(?:which|what|type of|cual|que|select|pick|choose|requested|desired) .*"
     r"\b(?:services?|programs?|servicios?|programas?|appointment|consult)\b|"
     r"\b(?:servicios?|services?|program) (?:requested|needed|wanted|solicitad\w*|desired)\b|"
     r"\b(?:help|looking|interested|asking) (?:with|for|in)\b", "service_words"),
    (r"\b(?:comments|notes|comentarios|observaciones)\b", "notes"),
    (r"^(?:correo|e ?mail)\b", "any_email"),
    (r"^(?:telefono|phone|celular|tel)\b", "any_phone"),
)  # fmt: skip
"""What a question asks for, by the words in it; the first that fits."""
