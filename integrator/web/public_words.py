"""Every word of the public pages, English beside Spanish: the one table to translate."""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "es")

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    # The frame of every page
    "language.name": ("English", "Español"),
    "language.other": ("Language", "Idioma"),
    "skip": ("Skip to the content", "Ir al contenido"),
    "call": ("Call {phone}", "Llame al {phone}"),
    "footer.private": (
        "What you send is stored encrypted and read by the clinic's staff. Our e-mails never"
        " contain your patient's details.",
        "Lo que envía se guarda cifrado y lo lee el personal de la clínica. Nuestros correos nunca"
        " contienen datos de su paciente.",
    ),
    # The form
    "form.title": ("Refer a patient", "Derivar a un paciente"),
    "form.intro": (
        "For practices and organisations that refer to us.",
        "Para consultas y organizaciones que nos derivan pacientes.",
    ),
    "form.emergency": (
        "This form is not for emergencies. If someone is in danger now, call the emergency"
        " services.",
        "Este formulario no es para emergencias. Si alguien corre peligro ahora, llame a los"
        " servicios de emergencia.",
    ),
    "form.required": (
        "Fields you must fill in say “required”. The rest helps us, but may stay empty.",
        "Los campos que debe rellenar dicen «obligatorio». Los demás ayudan, pero pueden quedar"
        " vacíos.",
    ),
    "form.send": ("Send the referral", "Enviar la derivación"),
    "form.after": (
        "You get a reference at once, and an e-mail when we have read it.",
        "Recibirá una referencia al momento y un correo cuando la hayamos leído.",
    ),
    "required": ("required", "obligatorio"),
    "either": ("or {others}: one is required", "o {others}: uno es obligatorio"),
    "or": (" or ", " o "),
    "choose": ("Choose …", "Elija …"),
    "bound": (
        "You came by your practice's own link.",
        "Ha llegado por el enlace propio de su consulta.",
    ),
    "bound.open": (
        "Not your practice? Open the form without it.",
        "¿No es la suya? Abra el formulario sin ella.",
    ),
    "section.referrer": ("Who is referring", "Quién deriva"),
    "section.patient": ("The patient", "El paciente"),
    "section.referral": ("The referral", "La derivación"),
    "section.consent": ("Consent", "Consentimiento"),
    # Fields
    "label.partner_practice": ("Practice or organisation", "Consulta u organización"),
    "label.partner_clinician": ("Your name", "Su nombre"),
    "hint.partner_clinician": (
        "The clinician or person who refers.",
        "El profesional o la persona que deriva.",
    ),
    "label.partner_email": ("Your e-mail", "Su correo electrónico"),
    "hint.partner_email": (
        "Here you hear what becomes of the referral.",
        "Aquí sabrá qué pasa con la derivación.",
    ),
    "wrong.partner_email": (
        "Write one e-mail address, such as name@practice.example.",
        "Escriba una dirección de correo, por ejemplo nombre@consulta.example.",
    ),
    "label.partner_phone": ("Your phone", "Su teléfono"),
    "wrong.partner_phone": (
        "Write one phone number with its area code, such as +1 415 555 0132.",
        "Escriba un número con prefijo, por ejemplo +1 415 555 0132.",
    ),
    "label.partner_npi": ("Your NPI", "Su NPI"),
    "hint.partner_npi": ("Ten digits, if you have one.", "Diez dígitos, si lo tiene."),
    "wrong.partner_npi": (
        "Write the ten digits of the NPI, or leave it empty.",
        "Escriba los diez dígitos del NPI o déjelo vacío.",
    ),
    "label.patient_given_name": ("First name", "Nombre"),
    "label.patient_family_name": ("Last name", "Apellidos"),
    "label.patient_birth_date": ("Date of birth", "Fecha de nacimiento"),
    "wrong.patient_birth_date": (
        "Write a date in the past as year-month-day, such as 1980-03-04.",
        "Escriba una fecha pasada como año-mes-día, por ejemplo 1980-03-04.",
    ),
    "label.patient_age": ("Age", "Edad"),
    "label.patient_phone": ("Phone", "Teléfono"),
    "wrong.patient_phone": (
        "Write one phone number with its area code, such as +1 415 555 0132.",
        "Escriba un número con prefijo, por ejemplo +1 415 555 0132.",
    ),
    "label.patient_email": ("E-mail", "Correo electrónico"),
    "wrong.patient_email": (
        "Write one e-mail address, such as name@mail.example.",
        "Escriba una dirección de correo, por ejemplo nombre@correo.example.",
    ),
    "label.patient_language": ("Language they prefer", "Idioma que prefiere"),
    "label.preferred_contact": ("How to reach them", "Cómo contactar"),
    "label.guardian_name": ("Parent or guardian", "Padre, madre o tutor"),
    "label.insurance": ("Insurance", "Seguro médico"),
    "hint.insurance": ("Name of the plan, if any.", "Nombre del plan, si lo hay."),
    "label.service": ("Service", "Servicio"),
    "hint.service": ("Not sure? Leave it to us.", "¿No está seguro? Lo decidimos nosotros."),
    "wrong.service": ("Choose one of the services.", "Elija uno de los servicios."),
    "label.service_words": ("Service, in your words", "Servicio, en sus palabras"),
    "label.reason": ("Reason for the referral", "Motivo de la derivación"),
    "hint.reason": (
        "What troubles the patient, what was tried, and what you hope for.",
        "Qué le ocurre al paciente, qué se ha probado y qué espera usted.",
    ),
    "label.priority": ("How soon", "Prioridad"),
    "hint.priority": (
        "Our staff look at the higher ones first.",
        "El personal mira primero las más altas.",
    ),
    "wrong.priority": ("Choose how soon it is.", "Elija la prioridad."),
    "label.affiliations": ("Affiliations to declare", "Vínculos que declarar"),
    "hint.affiliations": (
        "Any tie to us or to a product that bears on this referral, such as shared ownership or"
        " payment. Leave it empty if there is none.",
        "Todo vínculo con nosotros o con un producto que influya en esta derivación, como"
        " propiedad o pagos. Déjelo vacío si no hay.",
    ),
    "label.partner_reference": ("Your own reference", "Su propia referencia"),
    "hint.partner_reference": (
        "A number you know this referral by.",
        "Un número con el que usted conoce esta derivación.",
    ),
    "label.notes": ("Notes", "Notas"),
    "label.uploads": ("Files", "Archivos"),
    "hint.uploads": (
        "Up to {count} files of {megabytes} MB each: {kinds}.",
        "Hasta {count} archivos de {megabytes} MB cada uno: {kinds}.",
    ),
    "wrong.uploads": (
        "The files cannot be taken. Choose up to {count}, of {megabytes} MB each: {kinds}.",
        "No se pueden aceptar los archivos. Elija hasta {count}, de {megabytes} MB cada uno:"
        " {kinds}.",
    ),
    "again.uploads": (
        "Choose your files again: a browser does not keep them.",
        "Elija otra vez sus archivos: el navegador no los conserva.",
    ),
    "label.consent_date": ("Date of consent", "Fecha del consentimiento"),
    "wrong.consent_date": (
        "Write the date as year-month-day, such as 2026-03-04.",
        "Escriba la fecha como año-mes-día, por ejemplo 2026-03-04.",
    ),
    "label.consent": (
        "The patient, or whoever may decide for them, agrees to this referral, to your sending us"
        " these details, and to our contacting them.",
        "El paciente, o quien puede decidir por él, está de acuerdo con esta derivación, con que"
        " nos envíe estos datos y con que nos pongamos en contacto.",
    ),
    "wrong.consent": (
        "Confirm that the patient agrees, or send the referral once they do.",
        "Confirme que el paciente está de acuerdo, o envíe la derivación cuando lo esté.",
    ),
    "label.trap": ("Leave this empty", "Deje esto vacío"),
    # Choices
    "priority.routine": ("Routine", "Habitual"),
    "priority.urgent": ("Soon: ahead of routine", "Pronto: antes que las habituales"),
    "priority.asap": ("As soon as possible", "Lo antes posible"),
    "priority.stat": ("Today: please also call us", "Hoy: llámenos también"),
    "contact.phone": ("Phone call", "Llamada"),
    "contact.sms": ("Text message", "Mensaje de texto"),
    "contact.email": ("E-mail", "Correo electrónico"),
    "contact.post": ("Letter", "Carta"),
    # What is wrong
    "problem.title": ("Please correct this", "Por favor, corrija esto"),
    "problem.mark": ("Error: ", "Error: "),
    "problem.kept": (
        "Nothing was sent yet. All you typed is still there.",
        "Aún no se ha enviado nada. Todo lo que escribió sigue ahí.",
    ),
    "missing": ("Fill in “{label}”.", "Rellene «{label}»."),
    "too_long": (
        "Shorten “{label}” to {longest} characters; it has {length}.",
        "Acorte «{label}» a {longest} caracteres; tiene {length}.",
    ),
    "wrong": ("“{label}” cannot be read; mend it.", "«{label}» no se entiende; corríjalo."),
    # What holds a post back
    "quick.title": ("Please press once more", "Por favor, pulse otra vez"),
    "quick.text": (
        "That was faster than a person usually is, so nothing was sent yet. Look it over and"
        " press “Send the referral” again.",
        "Fue más rápido de lo habitual en una persona, así que aún no se ha enviado nada. Revíselo"
        " y pulse otra vez «Enviar la derivación».",
    ),
    "stale.title": ("Please press once more", "Por favor, pulse otra vez"),
    "stale.text": (
        "This page was open for long, so nothing was sent yet. All you typed is still there:"
        " look it over and press “Send the referral” again.",
        "La página llevaba mucho tiempo abierta y aún no se ha enviado nada. Todo lo que escribió"
        " sigue ahí: revíselo y pulse otra vez «Enviar la derivación».",
    ),
    "trap.title": ("One field must stay empty", "Un campo debe quedar vacío"),
    "trap.text": (
        "A hidden field that only programs fill in was filled in, perhaps by your browser, so"
        " nothing was sent yet. Leave it empty and press “Send the referral” again.",
        "Se rellenó un campo oculto que solo rellenan los programas, quizá por su navegador, y aún"
        " no se ha enviado nada. Déjelo vacío y pulse otra vez «Enviar la derivación».",
    ),
    "busy.title": ("Too many at once", "Demasiados a la vez"),
    "busy.text": (
        "Many forms came from your network in a short time, so nothing was sent yet. Wait a"
        " minute and press “Send the referral” again, or call us.",
        "Llegaron muchos formularios de su red en poco tiempo y aún no se ha enviado nada. Espere"
        " un minuto y pulse otra vez «Enviar la derivación», o llámenos.",
    ),
    "unavailable.title": ("We could not store it", "No pudimos guardarlo"),
    "unavailable.text": (
        "Our storage does not answer at the moment, so nothing was sent yet. Wait a minute and"
        " press “Send the referral” again; it cannot arrive twice. If it stays, call us.",
        "Nuestro almacenamiento no responde y aún no se ha enviado nada. Espere un minuto y pulse"
        " otra vez «Enviar la derivación»; no puede llegar dos veces. Si sigue así, llámenos.",
    ),
    # Received
    "received.title": ("We have your referral", "Tenemos su derivación"),
    "received.reference": ("Reference", "Referencia"),
    "received.note": (
        "Write the reference down: with it we find the referral when you call.",
        "Anote la referencia: con ella encontramos la derivación si nos llama.",
    ),
    "received.next": ("What happens next", "Qué pasa ahora"),
    "received.read": (
        "Our staff read it, and write to you if something is missing.",
        "El personal la lee y le escribe si falta algo.",
    ),
    "received.tell": (
        "You get an e-mail at each step. It holds the reference, never the patient's details.",
        "Recibe un correo en cada paso, con la referencia y sin datos del paciente.",
    ),
    "received.call": (
        "A question, or something to correct? Call {phone}.",
        "¿Una pregunta o algo que corregir? Llame al {phone}.",
    ),
    "received.status": ("See how it stands", "Ver cómo va"),
    "received.another": ("Refer another patient", "Derivar a otro paciente"),
    # Already sent
    "changed.title": ("This form was sent before", "Este formulario ya se envió"),
    "changed.text": (
        "We have it as {reference}. What you sent now is different, and was not added. To"
        " correct or add something, call {phone} and say the reference. For another patient,"
        " open a new form.",
        "Lo tenemos como {reference}. Lo que envió ahora es distinto y no se ha añadido. Para"
        " corregir o añadir algo, llame al {phone} y diga la referencia. Para otro paciente,"
        " abra un formulario nuevo.",
    ),
    "changed.new": ("Open a new form", "Abrir un formulario nuevo"),
    # Other notices
    "absent.title": ("There is no such page", "No existe esta página"),
    "absent.form": (
        "Check the address, or call us at {phone} and refer by phone.",
        "Compruebe la dirección, o llámenos al {phone} y derive por teléfono.",
    ),
    "absent.status": (
        "Open the link from our newest e-mail in full, or call {phone} and say the reference.",
        "Abra completo el enlace de nuestro correo más reciente, o llame al {phone} y diga la"
        " referencia.",
    ),
    "large.title": ("That was too large", "Era demasiado grande"),
    "large.text": (
        "Nothing was sent. Go back, choose fewer or smaller files, and send it again.",
        "No se ha enviado nada. Vuelva atrás, elija menos archivos o más pequeños y envíelo otra"
        " vez.",
    ),
    "down.title": ("We cannot answer just now", "No podemos responder ahora"),
    "down.text": (
        "Nothing that was received is lost. Try again in a minute, or call {phone}.",
        "No se pierde nada de lo recibido. Inténtelo en un minuto, o llame al {phone}.",
    ),
    "often.title": ("Too many tries at once", "Demasiados intentos a la vez"),
    "often.text": (
        "Many tries came from your network in a short time. Wait a minute and go on, or call"
        " {phone}.",
        "Llegaron muchos intentos de su red en poco tiempo. Espere un minuto y siga, o llame al"
        " {phone}.",
    ),
    # Status
    "status.title": ("How your referral stands", "Cómo va su derivación"),
    "status.since": ("since {date}", "desde el {date}"),
    "status.missing.one": (
        "Before we can go on, we need one detail from you.",
        "Para continuar necesitamos un dato de usted.",
    ),
    "status.missing.many": (
        "Before we can go on, we need {count} details from you.",
        "Para continuar necesitamos {count} datos de usted.",
    ),
    "status.missing.some": (
        "Before we can go on, we need something from you.",
        "Para continuar necesitamos algo de usted.",
    ),
    "status.answer": (
        "Call {phone} and say the reference.",
        "Llame al {phone} y diga la referencia.",
    ),
    "status.contact": ("Questions", "Preguntas"),
    "status.private": (
        "So that this link stays safe to keep, nothing of the patient is shown here.",
        "Para que pueda guardar este enlace sin riesgo, aquí no se muestra nada del paciente.",
    ),
}
"""Key → (English, Spanish). Words in {braces} are filled in."""

MONTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
}

DATE: Final[Mapping[str, str]] = {"en": "{day} {month} {year}", "es": "{day} de {month} de {year}"}

SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("English", "Spanish", "Chinese", "Vietnamese", "Tagalog", "Korean", "Russian", "Arabic"),
    "es": ("español", "inglés", "chino", "vietnamita", "tagalo", "coreano", "ruso", "árabe"),
}
"""Languages suggested for a patient; any other may be typed."""


def say(language: str, key: str, **blanks: object) -> str:
    """The words under `key` in `language`, their blanks filled in."""
    words = WORDS[key][LANGUAGES.index(language)]
    return words.format(**blanks) if blanks else words
