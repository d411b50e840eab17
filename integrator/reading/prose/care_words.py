"""The words that tell of urgency, language, payment and ties, in English and Spanish."""

import re

_I = re.IGNORECASE

PRIORITY = re.compile(
    r"\b(?:(?:not|isn'?t|no es|nothing|non|no)[ -](?:really "
    r"|an? |terribly |super |at all |muy |se trata de "
    r"un caso )?(?:urgent|urgente|in a hurry|emergency|"
    r"a rush|rush|hurry|prisa|urgency|urgencia|time[- "
    r"]sensitive|pressing|rushed|immediate|apremia\w*|corre prisa)|"
    r"no (?:big|great|real|special|particular|immediate|huge) (?:rush|hurry|urgency)|no (?:urge|"
    r"corre prisa|es para ya|particular (?:hurry|rush))|con calma|"
    r"(?:at|a) (?:the |la )?(?:earliest|first) (?:opportunity|opening|slot|possible)|"
    r"sooner (?:rather than later|the better)|right away|straight away|"
    r"a la (?:mayor )?brevedad|en cuanto (?:puedan|pueda|sea posible|tengan)|"
    r"in (?:your own|due) (?:time|course)|(?:it |this |she |he )?can wait(?! (?:to|for))|"
    r"cuando (?:puedan|pueda|haya|tengan|tenga)(?: un)? ?(?:espacio|lugar|hueco|tiempo|cita)?|"
    r"(?:this is a )?priority (?:case|patient|referral)|no es urgente|es urgente|"
    r"no (?:rush|hurry|urgency)|no hay prisa|sin (?:prisa|"
    r"urgencia)|there is no (?:urgency|rush|hurry)|no "
    r"corre prisa|"
    r"whenever (?:you (?:can|have)|there is|works)|when(?:ever)? "
    r"you (?:can|get (?:to it|a chance|around to it)|"
    r"have (?:an? )?(?:opening|room|space|time|slot|chance|gap|minute|capacity))|"
    r"at your (?:earliest )?convenience|routine(?=[.,;:!)]|"
    r"$|\s(?:referral|priority|appointment|basis|please|"
    r"is|consult|visit|for|request|evaluation|case|matter|one))|as routine|on a routine basis|"
    r"prioridad:? (?:normal|baja|alta|rutinaria|de rutina)|"
    r"(?:le |les |nos |me )urge(?=\W)|urge(?= (?:que|ver|su|la|atend|una|cita|mucho))|"
    r"lo (?:más pronto|antes) que (?:se )?(?:pueda|puedan)|as soon as you(?:['’]re| are) able|"
    r"sin apuro|next available|"
    r"(?:as )?soon as (?:you can|possible)|asap|a\.s\.a\.p|"
    r"lo antes posible|cuanto antes|lo más pronto posible|"
    r"tan pronto como (?:sea posible|puedan)|"
    r"stat(?=[.,;:!?)\s-]|$)|(?:very |most |muy |quite "
    r"|pretty |somewhat |fairly )?urgent(?:ly)?(?! care)|"
    r"urgente(?:mente)?|high priority|priority:? high|"
    r"prioritari[oa]|preferente|expedite[d]?|this week "
    r"if (?:you can|at all possible|possible)|within the week|within (?:a|"
    r"one|two|1|2) weeks?(?: if possible)?|es una urgencia|"
    r"con urgencia|emergent(?:ly)?)(?![\w-])",
    _I,
)
LANGS = (
    r"(?:english|spanish|mandarin|cantonese|chinese|vietnamese|"
    r"korean|tagalog|filipino|russian|arabic|"
    r"french|portuguese|german|italian|japanese|hindi|"
    r"urdu|punjabi|bengali|farsi|persian|dari|polish|"
    r"ukrainian|haitian creole|creole|somali|amharic|swahili|"
    r"armenian|khmer|cambodian|lao|thai|turkish|"
    r"hebrew|dutch|greek|romanian|gujarati|telugu|tamil|nepali|burmese|pashto|tigrinya|swedish|asl|"
    r"american sign language|hmong|mam|samoan|tongan|mixteco|"
    r"español|espanol|castellano|inglés|ingles|"
    r"mandarín|chino|portugués|francés|ruso|árabe|vietnamita|coreano|catalán)"
)
LANGUAGE = tuple(
    re.compile(words, _I)
    for words in (
        rf"\b(?:needs?|requires?|prefers?|with|uses?|via|through|"
        rf"will need|would need|necesita|con|using)\s(?:an?\s|"
        rf"un\s|una\s)?(?:intérprete de )?(?P<lang>{LANGS})[- "
        rf"](?:speaking )?(?:interpreter|interpretation|intérprete|"
        rf"translator)",
        rf"\b(?:intérprete|interprete) (?:de|en|al) (?P<lang>{LANGS})",
        rf"\b(?P<lang>{LANGS}) interpreter\b|\binterpreter (?:for|in) (?P<lang2>{LANGS})",
        rf"\b(?P<lang>{LANGS})[- ](?:only[- ])?(?:speaking|speaker|hablante)",
        rf"\b(?:prefer(?:s|red language is)|primary language "
        rf"is|first language is|native language is|language "
        rf"is|language:|language preference is|speaks (?:only|"
        rf"mostly|mainly|primarily)|only speaks|mostly speaks|"
        rf"mainly speaks|better in|more comfortable (?:in|speaking)|"
        rf"prefiere (?:hablar )?(?:en |el )?|mejor (?:en )?|"
        rf"habla (?:solo|sólo|solamente|únicamente|sobre todo)|"
        rf"(?:solo|sólo|solamente|únicamente) habla|lengua "
        rf"materna es|su idioma es)\s?(?P<lang>{LANGS})",
        rf"\b(?:speaks|speak|habla|hablo)\s(?P<lang>{LANGS})",
        rf"\b(?P<lang>{LANGS}) (?:only|please|preferred|first)\b",
        rf"\b(?P<lang>{LANGS}) (?:is|es) (?:much |a lot |far )?(?:easier|better|best|"
        rf"(?:her|his|their) (?:first|native|best|preferred)|su (?:lengua|idioma))",
    )
)
ANY_LANGUAGE = re.compile(LANGS, _I)
LANG_DENIED = re.compile(
    r"\b(?:not|n't|n’t|no|poco|limited|little|without|"
    r"sin|nada de|doesnt|some)\s+(?:much\s|very\s)?(?:speak\s|"
    r"habla\s)?\s*$",
    _I,
)
_WAY = (
    r"(?:text(?: message)?s?|texting|e-?mails?|e-?mailing|electronic mail|"
    r"(?:tele)?phone(?: calls?)?|calls?|calling|sms|"
    r"whatsapp|letter|post|correo(?: electrónico)?|mensaje(?:s|ito|itos)?(?: de texto)?|"
    r"tel[eé]fono|llamadas?)"
)
_BID = r"(?:^|[,;:.–—-]\s|\b(?:so|please|pls|just|instead|better|best|por favor)[ ,]{1,2}(?:to )?)"
"""What stands before a bidding: the beginning of a clause."""
DENIED_BUT_ONE = re.compile(
    r"\b(?:do not|don['’]?t|never|please no|no) (?:use |send )?"
    r"(?:e-?mail|text|call|phone|voicemail|letter)\w{0,3}"
    r"(?:(?: or |/|, | and )(?:e-?mail|text|call|phone|voicemail|letter)\w{0,3}){0,2}"
    r"(?: (?:her|him|them|please)){0,2}[.,;]\s{1,3}(?:please |just |but |instead |only )?"
    r"(?P<way>call|text|e-?mail|phone|ring|write)\b(?! (?:me|us)\b)",
    _I,
)
"""One way of contact told after others are denied, over two sentences at most."""
PREFERENCE = tuple(
    re.compile(words, _I)
    for words in (
        rf"\b(?P<way>{_WAY}) (?:is|are|works?|would be|es)(?: \w+){{0,2}} (?:easier|easiest|better|"
        r"best|faster|quicker|safer|safest|surest|most reliable|preferred|the way(?= to)|"
        r"m[aá]s f[aá]cil|mejor)\b",
        r"(?P<way>\w+:? [\w.+-]{1,40}@)[\w.-]{1,60}\w,? (?:which )?(?:(?:s?he|they) )?"
        r"prefers?(?: (?:that|this|it))?\b",
        rf"{_BID}(?:write|send|shoot|drop|mail)(?: to)? (?:her|him|them) (?:an? )?"
        r"(?P<way>letters?|texts?|e-?mails?|messages?)\b",
        rf"{_BID}(?:write|send)(?: to)? (?:(?:her|him|them) )?(?:an? )?(?P<way>letters?)"
        r"(?=$|[.;]| to (?:her|his|their)\b)",
        rf"{_BID}(?P<way>text|e-?mail|call|phone) instead\b",
        r"\b(?:answers?|responds to|reads|checks|returns) (?:her |his |their )?"
        r"(?P<way>texts?|text messages|e-?mails?)(?=,? (?:but|not|faster|quicker|more|better|"
        r"right away|quickly))",
        rf"{_BID}(?P<way>call|phone|text|e-?mail) (?:her|him|them)[,;:]? (?:as |because |since )?"
        r"(?:s?he|they) (?:does not|doesn['’]t|do not|don['’]t|never)\b",
        r"\b(?:rather|prefers? to) (?:talk|speak) (?:on|over|by) (?:the )?(?P<way>phone)\b",
        rf"\bpreference (?:is|would be) (?:for |an? |to )?(?P<way>{_WAY})\b",
        r"\b(?:s?he|they) (?:mostly |mainly |only )?(?:uses?|is on|are on) (?P<way>whatsapp)\b",
        r"\b(?:message|reach|write|contact|text)(?: to)? (?:her|him|them) (?:on|by|via|over) "
        r"(?P<way>whatsapp|text|e-?mail|sms)\b",
        r"\b(?:a )?(?P<way>text|e-?mail) (?:gets|goes) through\b",
        r"\blo (?:mejor|m[aá]s (?:f[aá]cil|r[aá]pido|seguro|pr[aá]ctico)) es (?:por |un |una |"
        r"mandar\w* (?:un )?|escribir\w* (?:por |un )?)?(?P<way>llamar\w*|correo|mensajes?|"
        r"whatsapp|texto|tel[eé]fono|llamada)\b",
        r"\b(?:contesta|responde)n? (?:\w+ ){1,2}por (?P<way>mensajes?|whatsapp|correo|"
        r"tel[eé]fono|texto)\b",
        rf"{_BID}(?P<way>ll[aá]men?l[aeo])\b(?! (?:a|si)\b)",
        r"\b(?:m[aá]nd|env[ií]|escr[ií]b)\w*l[aeo]s? (?:una )?(?P<way>carta)\b",
        rf"\b(?:only|just|solely|strictly|exclusively|s[oó]lo|solamente|únicamente|nom[aá]s) "
        rf"(?:be )?(?:\w+ )?(?:by|via|over the|on the|por|al) (?P<way>{_WAY})\b",
        rf"\b(?:by|via|por) (?P<way>{_WAY}) (?:only|solamente|nada m[aá]s|nom[aá]s|mejor)\b",
        r"\b(?:contacted|reached|written to|notified) (?:by|via|through) "
        r"(?P<way>electronic mail|e-?mail|post|letter|telephone)\b",
        rf"\b(?P<way>{_WAY}) (?:suits?|works (?:\w+ )?for|is (?:\w+ )?for) (?:her|him|them)\b",
        r"\b(?:prefiere|prefieren|pide|mejor) que (?:l[eoa]s? )?"
        r"(?P<way>escriban(?: a)?:? [\w.+-]{1,40}@)",
        rf"\b(?P<way>{_WAY})\b[^;!?]{{0,80}}? (?:that['’]?s|that is|which is|is) "
        r"(?:how|what|where) (?:s?he|they)(?:['’]d| would)? (?:likes?|prefers?|wants?)\b",
        rf"\b(?P<way>{_WAY}) is (?:by far )?(?:the )?"
        r"(?:best|surest|easiest|quickest|safest|fastest)\b",
        r"(?:^|\b(?:so|please|just|instead|pls)\s|[,;.:]\s)(?P<way>text|e-?mail)"
        r"(?= (?:her|him|them)\b(?! (?:back|when|about|a copy|the)))",
        r"\b(?:s?he|they|patient|pt)?\s?(?:wants?|asked for) an? (?P<way>text|e-?mail|letter)\b",
        r"\b(?:fine|ok|okay|good|happy) with (?P<way>texts?|texting|e-?mails?)\b",
        r"\b(?:prefers?|would rather|likes) to be (?P<way>called|texted|e-?mailed|phoned|rung)\b",
        rf"\bpor (?P<way>mensajitos?|{_WAY})(?=,? (?:es |por favor|mejor|porque|ya que))",
        r"\b(?:prefers?|prefiere(?: que le (?:escriban|llamen|"
        r"contacten))?|likes?|would rather(?: have)?|best(?: "
        r"reached| contacted| way is| is| method is)?|easiest|"
        r"preferabl[ye]|preferably|preferred|de preferencia|"
        r"mejor|works best|better)\s(?:to be (?:contacted|"
        r"reached|called)\s|being contacted\s|to (?:get|receive)\s|"
        r"reached\s|contacted\s|contact is\s|communicat\w+ "
        r"is\s|method of contact is\s|que le (?:llamen|escriban|"
        r"manden|contacten)\s)?(?:by|via|through|over|with|"
        r"an?|por|is|con|un|una|to)?\s?(?P<way>texts?(?: messages?)?|"
        r"texting|e-?mails?|phone(?: calls?)?|calls?|telephone|"
        r"sms|whatsapp|correo(?: electrónico)?|mensajes?(?: "
        r"de texto)?|tel[eé]fono|llamadas?|letter|post|mail|"
        r"text)\b",
        r"(?:\bwould|['’]d)\s(?:much |really )?(?:rather|prefer|like|love)"
        r"(?: (?:you (?:to )?|that you |if you |to (?:get|have|receive) |have |get |receive |be |"
        r"to be )){0,2}\s?(?:an? )?(?:voice |phone )?(?P<way>text(?:ed|s)?|e-?mail(?:ed|s)?|"
        r"call(?:ed|s)?|phone(?:d| calls?)?|rung|letters?)\b",
        r"\bask(?:ed|s)? (?:that you |you to |to be |if you could |for (?:an? )?|us to )"
        r"(?:only |just )?(?P<way>text(?:ed|s)?|e-?mail(?:ed|s)?|call(?:ed|s)?|phone(?:d)?|ring)\b"
        r"(?! (?:me|us|back about)\b)",
        r"\b(?P<way>(?:write|writing) to (?:him|her|them)(?: first| only)?[:, ]{1,3}"
        r"(?:at |on )?[\w.+-]{1,40}@)",
        r"\b(?:contact|reach|get|notify|message)(?:ed|able)? (?:\w+ )?(?:only )?"
        r"(?:by|via|over|through) (?P<way>text(?: message)?|e-?mail|phone|call|telephone|sms|"
        r"whatsapp|post|letter)\b",
        r"\b(?:best|easiest|surest|preferred|only) (?:way|method|means)(?: \w+){0,4}? (?:is|by|"
        r"would be|:) "
        r"(?:by |via |through |an? |to )?(?P<way>text(?:s|ing)?|e-?mail|phone|call(?:ing)?|letter|"
        r"post)\b",
        r"\b(?:m[aá]nd|env[ií]|p[oó]ng|d[eé]j)\w*(?:l[aeo]s?|en) (?:un )?"
        r"(?P<way>mensajes?|whatsapp|textos?|correo)\b",
        r"\bbest (?:is )?(?:to |by |via |through )?(?P<way>text(?:ing)?|e-?mail(?:ing)?|"
        r"phon(?:e|ing)|call(?:ing)?)\b(?! (?:me|us)\b)",
        r"\b(?:prefiere|pide|pidi[oó]|quiere|prefieren|piden)(?: \w+)? que (?:l[eoa]s? )?"
        r"(?P<way>llam\w+|marqu\w+|hablen|mand\w+ (?:un )?(?:mensaje|correo|texto|whatsapp)|"
        r"escrib\w+ (?:por |un )?(?:correo|mensaje|whatsapp))",
        r"\b(?:favor de|mejor|s[ií]rvanse|hay que) (?P<way>llam[aeá]r?\w*|m[aá]rqu\w+|marcar\w*)",
        r"\b(?:mejor|preferible|preferiblemente|de preferencia|prefiere|s[oó]lo|solamente)"
        r"(?: \w+)?(?: por| al| el| un)* (?P<way>correo|whatsapp|mensajes?|tel[eé]fono|llamada|"
        r"texto|celular)\b",
        r"\b(?P<way>text(?:ing|s)?|e-?mail|phone|calls?|sms|"
        r"whatsapp|mensaje|correo) (?:is|are|es|works|messages "
        r"are|would be|works? best|is the best way|is usually)\s?(?:the |much |his |her )?(?:best|"
        r"better|easiest|preferred|better|"
        r"fine|lo mejor)",
        r"\b(?:please|pls|kindly|por favor,?) (?:do |just |only )?(?P<way>text|e-?mail|call|phone|"
        r"ring)\b"
        r"(?! (?:me|us|our|my|if|with|for|back|ahead|to|in|and|or|of|the (?:office|clinic)|dr|"
        r"before)\b)",
        r"\b(?:write|writing|send (?:him|her|them) (?:an? )?letters?)(?: to)?(?: (?:him|her|"
        r"them))? "
        r"(?P<way>by (?:post|mail|letter))\b",
        r"\b(?:contesta\w*|responde\w*|recib\w+|lee|usa|entiende) (?:\w+ )?"
        r"(?P<way>mensajes|whatsapp|correos?|llamadas)\b",
        r"\b(?:only|just) (?:answers|reads|responds to|checks|picks up|uses|does|takes) "
        r"(?P<way>texts?|e-?mails?|calls|whatsapp|phone calls)\b",
        r"\bbest by (?P<way>text|e-?mail|phone|call)",
        r"\b(?P<way>text|e-?mail|phone|calls?|texts?) (?:only|preferred|first|please)\b",
        r"\b(?:escr[ií]b\w*|cont[aá]ct\w+|ll[aá]m\w+|avis\w+|"
        r"localiz\w+) (?:\w+ )?por (?P<way>correo|mensajes?|"
        r"whatsapp|tel[eé]fono|texto)",
        r"\bwould (?:love|like|be glad of|welcome|appreciate) an? (?P<way>call|text|e-?mail)\b",
        r"\(\s?(?P<way>text|e-?mail|call)s? (?:her|him|them|only|please|best)",
    )
)
_OR = r"(?:/| or | o )(?:by |via |an? |por |un |una )?"
OR_WAY = re.compile(rf"{_OR}(?P<other>{_WAY})\b", _I)
WAY_OR = re.compile(rf"\b(?P<other>{_WAY}){_OR}$", _I)
"""Behind a way and before it: another that will do as well."""
ELSE_WAY = re.compile(
    r"\b(?:si (?:no|quiere)|whether|if (?:s?he|they|you|no|there['’]?s no|not))\b[^.;]{0,40}$", _I
)
"""Before a way: it is for when another fails, or nobody knows yet."""
DENIED_WAY = re.compile(
    r"\b(?:not|n't|n’t|no|never|nor|doesn'?t|don'?t|rather "
    r"than|better than|instead of)\s+(?:\w+\s){0,3}$",
    _I,
)
_KIN = (
    r"\b(?:my|mi) (?:wife|husband|spouse|partner|sister|brother|mother|father|son|daughter|cousin|"
    r"mujer|esposa|esposo|marido|herman[oa]|madre|padre|hij[oa]|prim[oa]|pareja)\b"
)
_WORKS = (
    r"(?:rents?|works?|works? (?:for|with|at)|is one of|is an? \w+ (?:at|with|in)|is on|coach\w*|"
    r"teach\w*|owns?|leases?|sublets?|invest\w*|consults?|lectures?|trabaja|atiende|es \w+ en|"
    r"es una? de|doy|imparto|alquil\w+|rent[oa])"
)
_YOU = r"your|you|ustedes|vuestr[oa]|su (?:clínica|consultorio|centro|equipo)"
AFFILIATIONS = re.compile(
    r"\b(?:financial (?:interest|relationship|tie|arrangement|"
    r"connection)|conflicts? of interest|affiliat(?:ed|"
    r"ion|ions)|"
    r"ownership|co-?own|own(?:s|er)? (?:a )?(?:part|shares?|"
    r"stake)|no disclosures|(?:nothing|something) to disclose|"
    r"disclosure:|declared interest|"
    r"investors?|shareholder|kickback|referral fee|(?:gets?|"
    r"receives?|recibe|recibimos|recibo|cobr\w+) (?:no|"
    r"any|ningún|ninguna) (?:money|payment|fee|pago|comisión|"
    r"dinero)|conflictos? de inter[eé]s\w*|"
    r"inter[eé]s(?:es)? (?:económic|financier|comercial)\w*|"
    r"relación (?:económica|comercial|financiera)|vínculos? "
    r"(?:económic|financier|comercial)\w*|"
    r"to be transparent|for transparency|full disclosure|"
    r"in the interest of transparency|share (?:office|"
    r"ownership|space|rent)|"
    rf"{_KIN}(?:[^.;]|(?<=r)\.){{0,60}}? {_WORKS}[^.;]{{0,60}}?\b(?:{_YOU})|"
    rf"\bi (?:also |still |currently )?{_WORKS}[^.;]{{0,40}}?\b(?:{_YOU})|"
    r"\b(?:i|we|he|she|dra?\.? \w+) (?:am|are|is|sits?|serves?)(?: also)? (?:an? |on )?(?:paid |"
    r"unpaid |the |your )*"
    r"(?:speaker|consultant|advis\w+|board|investor|partner|lecturer|trainer)\b[^.;]{0,30}?\byour|"
    r"\b(?:soy|es|somos) (?:socio|socia|accionista|dueñ[oa]|asesora?)\b|"
    r"\b(?:debo|quiero|tengo que) declarar|\bdeclaro (?:que|no tener)|"
    r"\b(?:small |minority |some )?(?:shares?|stake|stock) in (?:the|your|an?)\b)",
    _I,
)
REFERENCE = re.compile(
    r"\b(?:our (?:ref(?:erence)?|file|case|chart(?: number)?|encounter|order|record)|"
    r"my ref(?:erence)?|"
    r"ref(?:erence)?(?: no| number| #)|case (?:no|number|"
    r"#)|"
    r"nuestra ref(?:erencia)?|n/ref|file (?:no|number)|"
    r"(?:referral|authorization|auth|claim|request)\s{1,4}(?:no|number|#|id)|"
    r"(?:canalizaci[oó]n|derivaci[oó]n|interconsulta|referencia|remisi[oó]n)\s{1,4}(?:no|#|nº)|"
    r"order (?:no|number|#)|"
    r"n[uú]m(?:ero)?\.? de (?:referido|referencia|caso|solicitud|expediente)|"
    r"referencia (?:saliente|interna|no)|"
    r"expediente|encounter (?:no|number|#|id)|folio|your ref(?:erence)? for us)"
    r"\.?\s*(?:is|es|no\.?|#|:|nº)?\s*[:#]?\s*(?P<ref>[A-Za-z]{0,6}[-/ ]?\d[\w/-]{1,20})"
    r"|\b(?:referral|referido|referencia|derivación) (?P<ref2>(?!R-)[A-Z]{1,5}-\d[\w/-]{2,20})",
    _I,
)
TODAY = re.compile(
    r"\b(?:today|hoy|this morning|yesterday|ayer|this afternoon|esta (?:mañana|tarde))\b", _I
)
LATELY = re.compile(
    r"\b(?:last night|anoche|antier|anteayer|the day before yesterday|"
    r"(?:one|two|three|\d{1,2}) days? ago|hace (?:un|dos|tres|\d{1,2}) días?|"
    r"(?:last|this past|past|(?:on|this) )\s?(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"el (?:pasado )?(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)(?: pasado)?|"
    r"(?:on )?the \d{1,2}(?:st|nd|rd|th))\b",
    _I,
)
"""A day told from the mail's own date."""
CLAUSE = re.compile(
    r"[;:–—(]|,?\s(?:porque|because|ya que)\s|,?\s(?:and|but|so|pero|y)\s(?=(?:she|he|"
    r"they|her|his|i|we|please|has|is|will|would|the|prefers?|"
    r"ella|él|su|prefiere|me|habla|can|could|needs?|pls)\b)|"
    r",\s(?=(?:and|but|so|please|pls|which|prefers?|he|"
    r"she|they|i|we|pero)\b)",
    _I,
)
SHORTEST_TELLING = 8
