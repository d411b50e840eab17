"""Every word of the pages partners get to by a link and a code, English beside Spanish."""

from collections.abc import Mapping
from typing import Final

from integrator.web import public_words
from integrator.web.public_words import LANGUAGES

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    # The door
    "door.more": ("See more, and answer", "Ver más y responder"),
    "door.why": (
        "To protect the patient we first send a one-time code to your e-mail address, the one we"
        " have.",
        "Para proteger al paciente, primero enviamos un código de un solo uso a su correo, el que"
        " tenemos.",
    ),
    "door.list": (
        "Here you see how each of your referrals stands.",
        "Aquí ve cómo está cada una de sus derivaciones.",
    ),
    "door.send": ("Send me a code", "Envíenme un código"),
    "door.none": (
        "To add something or to hear more, call {phone} and say the reference.",
        "Para añadir algo o saber más, llame al {phone} y diga la referencia.",
    ),
    "expired.title": ("This link has run out", "Este enlace ha caducado"),
    "expired.text": (
        "Our links work for a limited time. We can send a one-time code to the address we know;"
        " with it you get to your page.",
        "Nuestros enlaces funcionan durante un tiempo limitado. Podemos enviar un código de un"
        " solo uso a la dirección que conocemos; con él llega a su página.",
    ),
    "expired.send": ("Send a code to the known address", "Enviar un código a la dirección"),
    "code.title": ("Type your code", "Escriba su código"),
    "code.sent": (
        "A code was sent to {address}. It is good for {minutes} minutes.",
        "Se ha enviado un código a {address}. Sirve durante {minutes} minutos.",
    ),
    "code.label": ("Code from the e-mail", "Código del correo"),
    "code.hint": (
        "{digits} digits, with or without a space.",
        "{digits} cifras, con o sin espacio.",
    ),
    "code.open": ("Open my page", "Abrir mi página"),
    "code.wrong": (
        "This code does not open the page. Type the one of the newest e-mail. After five tries or"
        " {minutes} minutes you need a new code.",
        "Este código no abre la página. Escriba el del correo más reciente. Tras cinco intentos o"
        " {minutes} minutos necesita un código nuevo.",
    ),
    "code.late": ("Nothing came?", "¿No ha llegado nada?"),
    "code.look": (
        "Look into the spam folder, or wait a minute and let us send a new code.",
        "Mire en el correo no deseado, o espere un minuto y pídanos un código nuevo.",
    ),
    "code.again": ("Send a new code", "Enviar un código nuevo"),
    "many.title": ("Too many codes for now", "Demasiados códigos por ahora"),
    "many.text": (
        "We sent several codes within an hour. Type the newest, wait an hour, or call {phone}.",
        "Hemos enviado varios códigos en una hora. Escriba el más reciente, espere una hora o"
        " llame al {phone}.",
    ),
    "out.title": ("You are signed out", "La sesión está cerrada"),
    "out.text": (
        "Open the link in our newest e-mail and ask for a code. If you had typed something, your"
        " browser's Back button brings it back; nothing was sent. Or call {phone}.",
        "Abra el enlace de nuestro correo más reciente y pida un código. Si había escrito algo, el"
        " botón Atrás del navegador lo recupera; no se envió nada. O llame al {phone}.",
    ),
    "closed.title": ("This page opens with a code", "Esta página se abre con un código"),
    "closed.text": (
        "Open the link in our newest e-mail and ask for a code. If you had sent something, it has"
        " not reached us: your browser's Back button brings it back. Or call {phone}.",
        "Abra el enlace de nuestro correo más reciente y pida un código. Si había enviado algo, no"
        " nos ha llegado: el botón Atrás del navegador lo recupera. O llame al {phone}.",
    ),
    "old.title": ("This page was open for too long", "La página estuvo abierta demasiado tiempo"),
    "absent.partner": (
        "Start from the list of your referrals, or call {phone} and say the reference.",
        "Empiece por la lista de sus derivaciones, o llame al {phone} y diga la referencia.",
    ),
    "stale.partner": (
        "So nothing was sent. Go back, reload the page and send it again.",
        "Por eso no se ha enviado nada. Vuelva atrás, recargue la página y envíelo otra vez.",
    ),
    # The frame
    "nav.label": ("Your pages", "Sus páginas"),
    "nav.list": ("Your referrals", "Sus derivaciones"),
    "nav.preferences": ("Preferences", "Preferencias"),
    "nav.out": ("Sign out", "Cerrar sesión"),
    "nav.as": ("Signed in as {name}", "Sesión de {name}"),
    # The list
    "list.title": ("Your referrals", "Sus derivaciones"),
    "list.practice": ("Referrals of your practice", "Derivaciones de su consulta"),
    "list.none": ("There are none yet.", "Todavía no hay ninguna."),
    "list.older": ("Older", "Anteriores"),
    "list.newest": ("Newest", "Más recientes"),
    "list.received": ("sent {date}", "enviada el {date}"),
    "list.message": ("New message", "Mensaje nuevo"),
    "patient": ("Patient", "Paciente"),
    # One referral
    "one.patient": (
        "Patient: {name}. Shortened for privacy.",
        "Paciente: {name}. Abreviado por privacidad.",
    ),
    "one.yours": ("Your own reference: {reference}", "Su propia referencia: {reference}"),
    "one.by": ("Referred by {name}", "Derivado por {name}"),
    "one.history": ("How it went so far", "Cómo ha ido hasta ahora"),
    "one.messages": ("Messages", "Mensajes"),
    "one.messages.none": (
        "Nothing was written yet. What you write here stays between us and is never e-mailed.",
        "Todavía no se ha escrito nada. Lo que escriba aquí queda entre nosotros y nunca se envía"
        " por correo.",
    ),
    "one.more": ("What you can do", "Qué puede hacer"),
    "one.reading": (
        "We have your answer and are reading it. Reload the page in a moment.",
        "Tenemos su respuesta y la estamos leyendo. Recargue la página en un momento.",
    ),
    "one.answer.one": ("Answer one question", "Responder una pregunta"),
    "one.answer.many": ("Answer {count} questions", "Responder {count} preguntas"),
    "one.answer.some": ("Answer", "Responder"),
    "one.files": ("Add files or a comment", "Añadir archivos o un comentario"),
    "one.withdraw": ("Withdraw this referral", "Retirar esta derivación"),
    "one.again": ("Refer this patient again", "Derivar otra vez a este paciente"),
    "message.label": ("Write to the clinic", "Escribir a la clínica"),
    "message.send": ("Send the message", "Enviar el mensaje"),
    "message.empty": ("Write something first.", "Escriba algo primero."),
    "message.you": ("You", "Usted"),
    "message.colleague": ("Your practice", "Su consulta"),
    "one.appointment": ("Appointment: {date}", "Cita: {date}"),
    "one.no_show": (
        "The patient did not come to the appointment. We are arranging another.",
        "El paciente no acudió a la cita. Estamos buscando otra.",
    ),
    # How it ended
    "summary.title": ("Care summary", "Resumen de la atención"),
    "ending.summary": (
        "Care is complete, and there is a summary for you to read.",
        "La atención ha terminado y hay un resumen para usted.",
    ),
    "ending.none": (
        "The patient was seen and care is complete. There is no written summary.",
        "El paciente fue atendido y la atención ha terminado. No hay resumen escrito.",
    ),
    "ending.kept": (
        "Care is complete. There is a summary, but the patient's consent does not let us show it"
        " here. Please call us.",
        "La atención ha terminado. Hay un resumen, pero el consentimiento del paciente no nos"
        " permite mostrarlo aquí. Llámenos, por favor.",
    ),
    "ending.read": ("Read the summary", "Leer el resumen"),
    "ending.acknowledge": ("See how it ended", "Ver cómo terminó"),
    "ending.again": ("Look at it again", "Verlo otra vez"),
    "ending.done": (
        "You told us on {date} that you have read it.",
        "El {date} nos dijo que lo había leído.",
    ),
    "ending.thanks": (
        "Thank you. We know that you have read it.",
        "Gracias. Sabemos que lo ha leído.",
    ),
    "summary.number": ("Summary {number} of {count}", "Resumen {number} de {count}"),
    "summary.pdf": ("Save the summary (PDF, {size})", "Guardar el resumen (PDF, {size})"),
    "summary.pdf.why": (
        "It is saved on your device and opens in your own PDF reader. Delete it there when you no"
        " longer need it.",
        "Se guarda en su dispositivo y se abre en su propio lector de PDF. Bórrelo allí cuando ya"
        " no lo necesite.",
    ),
    "summary.zip": ("Save it with the notice (ZIP)", "Guardarlo con el aviso (ZIP)"),
    "summary.zip.why": (
        "A file that you save comes together with this notice, which must stay with it.",
        "El archivo que guarde viene junto con este aviso, que debe acompañarlo siempre.",
    ),
    "summary.picture": ("The summary as a picture", "El resumen como imagen"),
    "summary.read": ("I have read it", "Lo he leído"),
    "summary.noted": ("I have taken note", "He tomado nota"),
    # Answering
    "answer.title": ("Add to your referral", "Completar su derivación"),
    "answer.ask": (
        "Fill in what you can. What you do not have, mark so: we do not ask for it again. You may"
        " leave the rest for later.",
        "Rellene lo que pueda. Marque lo que no tenga: no volveremos a pedirlo. El resto puede"
        " dejarlo para más tarde.",
    ),
    "answer.add": (
        "Nothing is missing. You can add files or a comment.",
        "No falta nada. Puede añadir archivos o un comentario.",
    ),
    "answer.gap": ("Question {number} of {count}", "Pregunta {number} de {count}"),
    "answer.one_of": ("One of these is enough", "Basta con uno de estos"),
    "answer.unavailable": ("We do not have this", "No lo tenemos"),
    "answer.beside": ("Beside that", "Además"),
    "answer.comment": ("Comment for our staff", "Comentario para el personal"),
    "answer.send": ("Send the answer", "Enviar la respuesta"),
    "answer.stale.title": ("Please press once more", "Por favor, pulse otra vez"),
    "answer.stale.text": (
        "This page was open for long, so nothing was sent yet. Look over what you typed and press"
        " “Send the answer” again.",
        "La página llevaba mucho tiempo abierta y aún no se ha enviado nada. Revise lo que escribió"
        " y pulse otra vez «Enviar la respuesta».",
    ),
    "answer.empty.title": ("Nothing to send yet", "Todavía no hay nada que enviar"),
    "answer.empty.text": (
        "Fill in at least one field, mark it as not available, add a file or write a comment.",
        "Rellene al menos un campo, márquelo como no disponible, añada un archivo o escriba un"
        " comentario.",
    ),
    "answer.changed.title": ("This was sent before", "Esto ya se envió"),
    "answer.changed.text": (
        "This page was sent before with other content, and what you sent now was not added. Open"
        " the referral again to add more.",
        "Esta página ya se envió con otro contenido y lo que envió ahora no se ha añadido. Abra"
        " otra vez la derivación para añadir más.",
    ),
    "back": ("Back to the referral", "Volver a la derivación"),
    # Withdrawing
    "withdraw.title": ("Withdraw {reference}?", "¿Retirar {reference}?"),
    "withdraw.text": (
        "We then stop working on it and do not contact the patient any more. You can refer the"
        " patient again later.",
        "Entonces dejamos de tramitarla y no contactamos más con el paciente. Más tarde puede"
        " derivarlo otra vez.",
    ),
    "withdraw.do": ("Yes, withdraw it", "Sí, retirarla"),
    "withdraw.late": (
        "It cannot be withdrawn any more: its status has changed.",
        "Ya no se puede retirar: su estado ha cambiado.",
    ),
    # Consent
    "consent.link": ("The patient withdraws consent", "El paciente retira su consentimiento"),
    "consent.title": (
        "Did the patient withdraw consent to {reference}?",
        "¿El paciente ha retirado el consentimiento para {reference}?",
    ),
    "consent.text": (
        "We then stop sharing anything about the patient, and a person at the clinic settles what"
        " has begun. What we had already passed on is taken back where that is possible.",
        "Entonces dejamos de compartir cualquier dato del paciente y una persona de la clínica"
        " resuelve lo que esté en marcha. Lo ya transmitido se retira donde sea posible.",
    ),
    "consent.do": ("Yes, consent is withdrawn", "Sí, se ha retirado el consentimiento"),
    # Referring again
    "again.title": ("Refer this patient again", "Derivar otra vez a este paciente"),
    "again.text": (
        "We take the patient's details from {reference}, so you need not type them again. It"
        " becomes a new referral with a reference of its own.",
        "Tomamos los datos del paciente de {reference}, así que no tiene que escribirlos otra vez."
        " Será una derivación nueva con su propia referencia.",
    ),
    "again.send": ("Send the new referral", "Enviar la nueva derivación"),
    # Preferences
    "preferences.title": ("Preferences", "Preferencias"),
    "preferences.text": (
        "They hold for our e-mails to {address}.",
        "Valen para nuestros correos a {address}.",
    ),
    "preferences.language": ("Language", "Idioma"),
    "preferences.mail": ("E-mails about your referrals", "Correos sobre sus derivaciones"),
    "preferences.on": ("Yes, write to me", "Sí, escríbanme"),
    "preferences.off": (
        "No, I look here (codes are still e-mailed)",
        "No, lo miro aquí (los códigos sí llegan por correo)",
    ),
    "preferences.rhythm": ("When we write", "Cuándo escribimos"),
    "preferences.rhythm.hint": (
        "When we ask you something, or confirm that we have a referral, we always write at once.",
        "Cuando le preguntamos algo o confirmamos una derivación, siempre escribimos enseguida.",
    ),
    "preferences.at_once": ("At once, for each step", "Enseguida, en cada paso"),
    "preferences.daily": ("Once a day, all together", "Una vez al día, todo junto"),
    "preferences.weekly": ("Once a week, all together", "Una vez por semana, todo junto"),
    "preferences.weekday": (
        "Day of the week (once a week)",
        "Día de la semana (una vez por semana)",
    ),
    "preferences.hour": ("Hour (once a day or a week)", "Hora (una vez al día o por semana)"),
    "preferences.zone": ("Your time zone", "Su zona horaria"),
    "preferences.zones.usual": ("United States", "Estados Unidos"),
    "preferences.zones.all": ("Everywhere", "Todo el mundo"),
    "weekdays": (
        "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday",
        "lunes,martes,miércoles,jueves,viernes,sábado,domingo",
    ),
    "preferences.statuses": ("Which steps you hear of", "De qué pasos quiere saber"),
    "preferences.save": ("Save", "Guardar"),
    # Done
    "done.answered": (
        "Thank you. We have your answer and are reading it now.",
        "Gracias. Tenemos su respuesta y la estamos leyendo.",
    ),
    "done.written": (
        "Your message is with the clinic.",
        "Su mensaje está en la clínica.",
    ),
    "done.withdrawn": ("The referral is withdrawn.", "La derivación está retirada."),
    "done.referred": (
        "Thank you. We have the new referral {reference}; it shows here in a moment.",
        "Gracias. Tenemos la nueva derivación {reference}; aparecerá aquí en un momento.",
    ),
    "done.acknowledged": (
        "Thank you. We know now that you have read it.",
        "Gracias. Ahora sabemos que lo ha leído.",
    ),
    "done.consent_withdrawn": (
        "Consent is withdrawn. Nothing about the patient is shared any more.",
        "El consentimiento está retirado. Ya no se comparte nada del paciente.",
    ),
    "done.saved": ("Your preferences are saved.", "Sus preferencias están guardadas."),
}
"""Key → (English, Spanish). Words in {braces} are filled in."""


def say(language: str, key: str, **blanks: object) -> str:
    """The words under `key`, ours or those of all public pages, their blanks filled in."""
    if key not in WORDS:
        return public_words.say(language, key, **blanks)
    words = WORDS[key][LANGUAGES.index(language)]
    return words.format(**blanks) if blanks else words
