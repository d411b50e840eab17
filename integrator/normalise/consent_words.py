"""What each word is in a sentence about consent, in English and Spanish."""

from typing import Final

from integrator.normalise.words import word_set

KINDS: Final = {
    "PATIENT": (
        "she he they patient patients client clients pt pts mom mum mommy mother dad daddy "
        "father parent parents guardian guardians mama papa madre padre padres ella ellos "
        "ellas paciente pacientes tutor tutora both everyone each ambos ambas ms mrs mr "
        "apoderado apoderada poa conservator senora senor sra sr srta senorita dona family "
        "familia grandmother grandma abuela "
        "abuelo grandfather aunt tia tio caregiver member student resident gentleman lady "
        "muchacha muchacho joven alumno alumna"
    ),
    "HIM": "her him them his their hers le la lo les los las su sus se",
    "I": "i we yo nosotros",
    "ME": "me us my our mine nos mi conmigo nuestro nuestra",
    "YOU": "you u your ustedes usted uds ud yall",
    "OTHER": (
        "husband wife spouse daughter son sister brother friend neighbor neighbour boyfriend "
        "girlfriend roommate esposo esposa marido hijo hija hermano hermana vecina vecino "
        "amigo amiga doctor dr dra physician pcp gp insurer insurance insurers plan "
        "aseguradora seguro attending supervisor school judge court employer adjuster lawyer "
        "attorney medico doctora medica abogado psychiatrist therapist hospital cardiologist "
        "neurologist oncologist gastroenterologist endocrinologist rheumatologist "
        "dermatologist surgeon specialist boss carrier medicare kaiser aetna cigna anthem "
        "blue payer staff principal colleague colleagues"
    ),
    "NOT": "not no never nor neither cannot without sin nunca ni tampoco nobody nothing nada nadie",
    "YET": "yet still todavia aun beforethen",
    "PENDING": "pending pendiente pendientes outstanding unsigned",
    "UNTIL": "until till hasta til",
    "ONCE": "once unless cuando",
    "IF": "if whether si provided assuming",
    "WHEN": "when",
    "WILL": "will going gonna plan plans hope hopes shall va van voy vamos quedo quedaron",
    "NEED": "need needs falta faltan debe",
    "WOULD": "would",
    "BE": (
        "is was are were be been being am seems seemed sounds sounded feels felt esta estan "
        "estaba estaban parece fue es"
    ),
    "HAS": "has have had ha han haya hemos",
    "GET": (
        "got get gets getting gotten obtain obtained receive received tengo tenemos cuento "
        "cuenta contamos obtuve obtenido obtenida tiene hay secured secure collect"
    ),
    "DO": "do does did",
    "GIVE": (
        "gave give gives given giving granted grant grants dio dieron da dan dado otorgo "
        "otorga otorgaron concedio provided provides provide dar dara diera dieramos"
    ),
    "NOUN": (
        "permission permissions blessing approval authorization authorisation permiso "
        "autorizacion consentimiento anuencia signature signatures firma nod greenlight "
        "thumbsup"
    ),
    "CONSENTED": (
        "consents consented consenting authorize authorizes authorized authorise "
        "authorises authorised autoriza autorizan autorizo autorizaron autorizado consiente "
        "consienten consintio consintieron consentido permitted permitio"
    ),
    "CONSENT": "consent",
    "VERBAL": "verbal written oral file allset",
    "OBJECTION": (
        "objection objections problem problems issue issues qualms hesitation reservations "
        "inconveniente inconvenientes problema problemas objecion reparo reparos"
    ),
    "TO_CONSENT": "autorizar consentir autorice acepte aceptar consienta autorizara aceptara",
    "AGREE": (
        "agree agrees agreed agreeing agreeable acepta aceptan acepto aceptaron aceptado "
        "accede accedio accedieron acordo agreement deacuerdo amenable willing conforme "
        "conformes approved approves approve"
    ),
    "SIGNED": "signed firmo firmaron firmado firmada initialed",
    "SEALED": "duly",
    "SIGN": "sign signs signing firmar firme firman firmara",
    "PAPER": (
        "form forms slip slips paper papers paperwork waiver hoja hojas formato formatos papel "
        "papeles documento carta sheet page"
    ),
    "RELEASE": "release releases roi hipaa",
    "ATTACHED": "attached attach attaching enclosed enclosing adjunto adjunta anexo anexa",
    "OK": "ok okay okey oks",
    "EASE": (
        "fine good cool happy comfortable glad content alright open keen down game pleased "
        "delighted eager ready contenta contento feliz dispuesta dispuesto encantada "
        "encantado bien supportive"
    ),
    "SEE": "see sees seen seeing vea vean",
    "IN": "onboard allforit upforit infavor",
    "WITH": "with w con",
    "QUE": "que q",
    "FOR": "for from about en de por",
    "TO": "to",
    "THAT": "that",
    "THIS": "this it everything esto eso ello these",
    "SAY": (
        "said say says told tell tells answered replied responded dijo dice dijeron dicen "
        "contesto contestaron respondio respondieron texted messaged wrote nodded asintio"
    ),
    "YES": (
        "yes yep yeah sure absolutely definitely certainly adelante claro sí supuesto "
        "encantada ofcourse please totally"
    ),
    "MAY": "can could may might puede pueden podia podian puedo podemos podria podrian",
    "WANT": (
        "want wants wanted wish wishes wished desea desean quiere quieren quiso quisieron queria "
        "querido"
    ),
    "LIKE": "like love prefer rather",
    "PREFERS": "prefiere prefirio prefers preferred",
    "ASK": (
        "ask asks asked asking request requests requested pidio pide pidieron solicito pedido "
        "rogo begged preguntar preguntarle pedir pedirle check"
    ),
    "TALK": (
        "talked talk talking spoke speak spoken discussed discuss raised raise mentioned "
        "mention brought bring hablado hablar platicado platicar preguntado dicho comentado "
        "pregunto comentar consultar"
    ),
    "LET": "let lets allowed allows dejo deja permite permiten",
    "THINK": (
        "thinking think mull mulling pondering undecided deciding decide decided considering "
        "pensando pensar pensarlo pensandolo piensa piensan decidido decidirse onthefence"
    ),
    "WAIT": (
        "wait waiting await awaiting hold holding espere esperen esperando espero esperamos "
        "keep sit park aguarden esperense"
    ),
    "INFORM": (
        "hear hearing heard avise avisemos confirme confirmemos letyouknow avisarme avisa avisarnos"
    ),
    "BACK": "back returned returning returns regresado devuelto regresa regreso",
    "REFUSE": (
        "refused refuses refuse declined declines decline denied objects objected withdrew "
        "revoked withdrawn withdraws retiro retira revoco revoca rechazo rechaza nego niega "
        "negaron rehuso rehusa opposes opposed"
    ),
    "KNOW": "know knows aware informed sabe saben enterada enterado",
    "MIND": "mind object importa molesta opone",
    "REFERRAL": (
        "referral referrals appointment visit cita referencia derivacion consulta remision "
        "intake interconsulta"
    ),
    "PROCEED": "proceed goahead",
    "ANSWER": "answer reply word respuesta response decision",
    "AND": "and but so y pero e because porque aunque though although then",
    "DAY": (
        "monday tuesday wednesday thursday friday saturday sunday january february march "
        "april june july august september october november december lunes martes jueves "
        "viernes"
    ),
    "SOMEWHERE": (
        "before after during at work job mornings morning evenings weekends voicemail home "
        "landline noon weekdays antes despues trabajo noche manana tarde twice"
    ),
    "SOMEBODY": "employer boss coworkers exhusband ex police",
    "TIME": "last anoche antier today yesterday hoy ayer verbally verbalmente writing escrito",
    "UP": "up of",
    "BY": "by",
    "TOO": "too unable",
    "WAY": "text texts texting email emails emailing mail whatsapp sms voicemail mensajes",
    "TURNED": "turneddown",
    "EXPECT": "expecting expects",
    "AWAIT": "lookingforward",
    "CLEARED": "cleared squared",
    "NOTE": "note letter prescription prescriptions refill refills excuse receta constancia",
    "FIRST": "first primero",
}
"""The words of each kind, folded; one word is of one kind."""
CARE: Final = tuple(
    word_set(
        "approach arrang atend ayud busc busq call canaliz chart compart connect contact data "
        "datos deriv detail details disclos enrol envi escrib expediente followup forward "
        "habl historia includ info inform informacion introduc llam mand marc marca marq "
        "notes number numero organi "
        "outreach pasar pase pass passed passing phon reach record refer "
        "referred refier refir releas remit ring rung send sent set shar speak "
        "submit telefono touch writ write"
    )
)
"""How the words of calling, sharing and sending begin: what a consent is for."""
FILLERS: Final = word_set(
    "a actually already also an both gladly haha happily jaja lol readily "
    " clear clearly completely el even ever firmly full "
    "here in incluso just kindly maybe misma mismo more much muy own perfectly perhaps "
    "pretty quite really right siempre since so super tambien than the then toda todo "
    "totally un una very well ya"
)
"""Words that change nothing."""
_PHRASES: Final = {
    "goahead": (
        "feel free to, go ahead with, go ahead and, go ahead, go right ahead, goes ahead, go "
        "for it, "
        "move forward, moving forward, go forward, going ahead, seguir adelante"
    ),
    "greenlight": "visto bueno, luz verde, green light, go ahead to, the ok, the okay, el ok",
    "thumbsup": "thumbs up, thumb up",
    "lookingforward": "looking forward to, looks forward to, look forward to",
    "alright": "all right",
    "permission": "his say so, her say so, their say so, my say so",
    "guardian": (
        "power of attorney, healthcare proxy, health care proxy, legal representative, "
        "poder notarial"
    ),
    "duly": "a signed, the signed, her signed, his signed, their signed",
    "pending": "to follow, will follow, en tramite",
    "asked": "run this by, run it by, ran this by, ran it by",
    "ustedes": "su respuesta, su pronta respuesta, su amable respuesta",
    "decide": "sleep on it, sleep on this",
    "ever": "had a chance to, had the chance to, had time to, gotten around to, been able to",
    "allforit": "all for it, all for this, all in",
    "upforit": "up for it, up for this, in on it, in on this, cool beans",
    "infavor": "in favor, in favour, a favor",
    "onboard": "on board",
    "onthefence": "on the fence",
    "ofcourse": "of course, por supuesto, con gusto, please do",
    "signin": "sign in, signs in, signing in, sign up, signs up, signed up",
    "beforethen": "before then, until then, before that, antes de eso",
    "deacuerdo": "de acuerdo, parece bien, parecio bien, da gusto",
    "turneddown": "turned it down, turned this down, turned me down, turned you down",
    "allset": "all set, in place, on record, on file, in the chart, taken care of",
    "letyouknow": "let you know, let you all know, les aviso, le aviso, les avise, le avise",
    "once": "as soon as, en cuanto, hasta que, not until, a que",
    "needs": ("has to, have to, had to, tiene que, needs to, need to, hay que, has yet, have yet"),
    "decided": "made up, make up, making up, se decide",
    "tambien": "por los dos, por las dos, por los tres, por las tres, por ambos, por ambas",
    "both": "los dos, las dos, los tres, las tres",
    "acepto": (
        "quedo conforme, quedaron conformes, quedo de acuerdo, "
        "si acepto, si autorizo, si consintio, si acepta que"
    ),
    "sí": "que si, q si, que sí, q sí",
}
PHRASES: Final = {
    phrase: word for word, phrases in _PHRASES.items() for phrase in phrases.split(", ")
}
"""Words that mean one thing together, and the word that stands for it."""
TITLES: Final = word_set("dr dra mr mrs ms sr sra srta lic st prof")
ENDINGS: Final = {
    "ll": ("will",),
    "d": ("would",),
    "s": ("is",),
    "re": ("are",),
    "m": ("am",),
    "ve": ("have",),
}
"""What stands behind an apostrophe."""
JOINED: Final = {
    **{f"{who}s": (who, "is") for who in ("she", "he", "that")},
    **{
        f"{verb}nt": (verb, "not")
        for verb in ("do", "does", "did", "has", "have", "had", "is", "was", "would")
    },
    "theyre": ("they", "are"),
    "theyve": ("they", "have"),
    "ive": ("i", "have"),
    "im": ("i", "am"),
    "wont": ("will", "not"),
    "won't": ("will", "not"),
    "cannot": ("can", "not"),
    "ok'd": ("approved",),
    "okayed": ("approved",),
    "can't": ("can", "not"),
    "cant": ("can", "not"),
    "let's": ("let", "us"),
    **{f"{word}lo": (word, "esto") for word in ("consultar", "platicar", "hablar", "comentar")},
    **{
        future: ("va", word)
        for future, word in (
            ("firmará", "firmar"),
            ("firmarán", "firmar"),
            ("autorizará", "autorizar"),
            ("aceptará", "aceptar"),
            ("consentirá", "consentir"),
            ("dará", "dar"),
        )
    },
}
"""Contractions written out."""
