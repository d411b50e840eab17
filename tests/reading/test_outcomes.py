"""What a mail is for, told from near misses: one short mail each."""

from email.header import Header

import pytest

from tests.reading.mails import read_text

REFERRALS = [
    ("", "hi its coach dave. one of my lifters needs u guys, rosa meltzer 38, always tired, 415"
     " 555 "
     "0107. she said ok to call her"),
    ("Re: lunch", "Great to see you Tuesday! By the way, can you fit in Harold Finch, DOB"
     " 4/4/1961? "
     "Bloated for months. 415-555-0111. He is happy for you to ring."),
    ("Referral", "Thanks for taking such good care of my last patient. Now I have another for you: "
     "Greta Sund (b. 2/3/1988, 415-555-0112), PCOS. She consents."),
    ("Follow up", "Please follow up with my patient Ines Roca, 52, 510-555-0113, about her gut. "
     "She has agreed to be contacted."),
    ("one for you", "Amos Tull, dob 7/1/70, 628-555-0114. Prediabetic, wants the metabolic"
     " program. "
     "Verbal ok today. - Jo Park NP"),
    ("New patient", "My sister-in-law's friend Nadia Klee saw me today in clinic: 44, migraines. "
     "Would you see her? 707-555-0115. She has said yes to sharing her details."),
    ("Referral status: urgent", "Patient: Omar Said\nDOB: 3/3/1975\nPhone: 415-555-0116\n"
     "Reason: chest tightness with stress\nStatus: urgent\nConsent: yes"),
    ("Derivación", "Buenas tardes, les mando a la señora Pilar Conde, de 61 años, tel. 510 555"
     " 0117, "
     "con colon irritable. Ella está de acuerdo."),
    ("", "hola soy la promotora Lupe, tengo una señora con mucho cansancio se llama Berta Solís "
     "tiene 47 años su cel 510 555 0118 y sí quiere que le hablen"),
    ("Fwd: appointment", "I know she wrote to you herself as well, but I am formally referring "
     "Tess Arden (DOB 9/9/1990, 415-555-0119) for hormone balance. She consents."),
    ("correction of anemia", "I'd like to refer Paul Hurst, 58, for correction of iron deficiency "
     "anemia. 415-555-0120. Consent given."),
    ("Insurance question and a referral", "Do you take Blue Shield? If so please see Wanda Orr, "
     "DOB 5/6/1979, 415-555-0121, for fatigue. She has consented."),
    ("", "I'd love for you to meet Carla Ruiz. She has been waiting for answers about her fatigue"
     " for years. Her cell is 415-555-0134."),
    ("", "Could you help Rita Moss? She's asking when she can start, her number is 415-555-0137,"
     " born 3/4/1980, hot flashes."),
    ("", "Me pregunta una vecina, Elsa Ríos, si la pueden atender: migrañas desde hace años."
     " 415-555-0138, sí quiere que le llamen."),
    ("", "Please see John Smith for his gut."),
]  # fmt: skip
CORRECTIONS = [
    ("", "My bad, Tom Bell's birthday is 3/4/1961, not 1962."),
    ("", "So sorry - I flipped two digits in Beatrix Okafor's number. It's 628-555-0128, not"
     " 0182."),
    ("", "Please use 415-555-0140 for Ann Poe going forward, the one I sent is disconnected."),
    ("", "El teléfono de Nora Lugo que les di no sirve, el bueno es 415-555-0141."),
    ("", "Tom Bell has decided against it, please cancel."),
    ("", "Nora ya no quiere que la llamen."),
    ("oops", "Sorry, wrong number for Dina Falk, the one I sent yesterday. It's 415-555-0122, not "
     "0112."),
    ("Greta Sund", "I made a typo in Greta Sund's birthday. It should be 2/13/1988."),
    ("updated info", "Please update the referral for Omar Said: his last name is spelled Sayed and "
     "his new phone is 415-555-0123."),
    ("correction to this morning's referral", "The date of birth I gave for Ines Roca was wrong, "
     "please change it to 8/8/1974."),
    ("Corrección", "Me equivoqué en el teléfono de Pilar Conde que les mandé ayer, es 510 555"
     " 0124."),
    ("datos de Berta", "Una disculpa, el apellido correcto de la paciente es Solano, Berta Solano, "
     "no Solís."),
    ("Harold Finch", "Harold Finch has changed his mind about consent: he does not want his "
     "information shared. Please stop the referral we sent last week."),
    ("Amos Tull", "Forgot to say in my mail from this morning: Amos Tull has Aetna and his email"
     " is "
     "amos@tull.example."),
]  # fmt: skip
ENQUIRIES = [
    ("Wanda Orr", "Hi, I referred Wanda Orr (DOB 5/6/1979, 415-555-0121) for fatigue on 11/2. Has "
     "anybody been in touch with her? She says she has heard nothing."),
    ("", "any word on paul hurst?"),
    ("Checking in", "Just checking that you got the referral for Nadia Klee two weeks ago."),
    ("Seguimiento", "Buenos días, ¿ya pudieron ver a la señora Pilar Conde que les mandé el mes "
     "pasado?"),
    ("Tess", "Could you let me know when Tess Arden's first appointment is? We sent her over in "
     "October."),
    ("patients pending", "Can you send me where these stand: Omar Said, Greta Sund, Dina Falk? All "
     "referred in September."),
    ("pregunta", "Hola, mandé a una paciente, Berta Solano, hace tres semanas y dice que nadie le "
     "ha llamado. ¿Me pueden decir qué pasó?"),
    ("", "Any chance you've gotten to Paul Reyes? He keeps asking."),
    ("", "quick q - has joel r. been seen? ty"),
    ("", "What's happening with Omar Farouk? He's been chasing me."),
    ("", "Did my fax about Harriet Nolan arrive?"),
    ("", "Did anyone ever ring Mrs. Pruett? I passed her along at the start of the month."),
    ("", "I referred Lars Holm in January. He tells me he was never contacted. Please advise."),
    ("", "Can someone please update me on Noor Haddad? Her mom called us again."),
    ("", "I'd like to know how Mr. Vance's visit went and whether you have notes to share."),
    ("", "Hola, ¿ya le llamaron a don Aurelio Tapia? Lo referí a principios de mes y él me"
     " pregunta cuándo es su cita."),
    ("", "Wondering where you landed with Beth Amsel and Cory Dunn. Both are asking me."),
    ("", "¿cómo va lo de Renata Olvera? Me escribió que no sabe nada de ustedes."),
    ("", "Mr. Lucian Ferro (date of birth 10/2/1958; telephone (925) 555-0151), whom I referred on"
     " February 20 for loose stools, has consented to my asking: has he been given an"
     " appointment?"),
    ("", "¿Saben algo de doña Chelo Ruiz? La mandé hace dos semanas."),
    ("", "Buen día, ¿me pueden decir si ya le dieron cita a Juan Pérez?"),
    ("", "Disculpen, el paciente Luis Mora sigue sin cita, ¿qué hacemos?"),
    ("", "Oigan y la señora Berta Cruz? No le han hablado todavía"),
    ("", "Solicitamos informes sobre el paciente Anselmo Tapia, a quien canalizamos con ustedes el"
     " 12 de febrero. ¿Nos podrían indicar si ya fue valorado?"),
]  # fmt: skip
BY_THEMSELVES = [
    ("", "hi can i get an appt? im 46, been having bad heartburn for months. 510 555 0177"),
    ("", "¿Pueden ver a mi esposo, Efraín Mota? Tiene 55 años y el azúcar no le baja."),
    ("", "My father, Arthur Crowther, is 81 and terribly forgetful. Would you take him on?"),
    ("appointment?", "Hi, my name is Carla Dunn, I'm 39 and I've been so tired since covid. My "
     "doctor said I should contact you. 415-555-0125"),
    ("my son", "My son Leo is 9 and has eczema all over. Do you see kids? I'm Maria Pace, "
     "415-555-0126."),
    ("cita", "Quisiera una cita, me llamo Rosa Nieto, tengo 55 años y no duermo desde la "
     "menopausia. Mi teléfono es 510 555 0127."),
    ("mi hija", "Buenas, mi hija tiene 12 años y le duele la panza todos los días. ¿La pueden ver? "
     "Soy Elena Prado, 510 555 0128."),
    ("Self referral", "I'd like to refer myself for the gut health program. Ned Hollis, born "
     "4/5/1983, 628-555-0129."),
    ("Dr. Lin told me to write", "Dr. Lin gave me your address. I have Hashimoto's and want to"
     " make "
     "an appointment. Ursula Beck, 707-555-0130"),
    ("Mum", "Hello, I'm looking for help for my mother, Edith Crane, 78, who can't sleep. She'd "
     "like to come in. You can call me on 415-555-0131, Joan Crane."),
]  # fmt: skip
NONE = [
    ("", "Many of your patients struggle with fatigue. Our iodine blend has helped over 3,000"
     " patients. Could I drop off samples next week, or set up a call?"),
    ("", "Just a note to thank you for getting Geraldine Pruett in so quickly. She says she feels"
     " like a new woman. We're so pleased."),
    ("", "Mil gracias por atender tan bonito a don Rogelio, anda feliz y ya duerme."),
    ("thank you", "Thank you for looking after Greta Sund, whom I referred in August. She is "
     "sleeping through the night for the first time in years!"),
    ("Thanks!", "Got it, thanks, I'll tell Mr. Finch to expect your call at 415-555-0111."),
    ("gracias", "Muchas gracias por atender a la señora Conde, está muy contenta con ustedes."),
    ("question", "Do you take Medi-Cal? I have a patient with PCOS who might be interested, but I "
     "want to know before I send her."),
    ("prices", "How much is a first visit at your clinic, and is parking included? My patients"
     " keep "
     "asking."),
    ("precios", "¿Cuánto cuesta la primera consulta y aceptan Medi-Cal? Es para una paciente mía."),
    ("Grow your practice", "Hi Dr., we help clinics get 30 more patient referrals a month. Do you "
     "have 15 minutes for a quick call on Thursday? Reply STOP to opt out."),
    ("records request", "We received your records request for patient Omar Said, DOB 3/3/1975. "
     "Please send a signed release before we can fulfil it."),
    ("Lab result", "A new lab result for one of your patients is ready. Sign in to view it."),
    ("Invoice 3321", "Please find attached invoice 3321 for interpreter services for patient"
     " visits "
     "in October. Amount due: $240."),
    ("Fall newsletter", "In this issue: how to refer a patient, five signs of fatigue, and our new "
     "nutritionist. You are receiving this email because you subscribed. Unsubscribe"),
    ("meeting", "Are we still on for Thursday at noon to talk about how our clinics could refer "
     "patients to each other? Best, Amy 415-555-0199"),
    ("job", "I am applying for the front desk position. My resume is attached. I look forward to "
     "hearing from you. Tom Reed 415-555-0133"),
    ("declined", "We are sorry, Dr. Hale cannot accept your referral of Ines Roca at this time as "
     "she is out of network."),
]  # fmt: skip


def told(outcome: str, mails: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(outcome, subject, text) for subject, text in mails]


@pytest.mark.parametrize(
    ("outcome", "subject", "text"),
    [
        *told("referral", REFERRALS),
        *told("correction", CORRECTIONS),
        *told("status_enquiry", ENQUIRIES),
        *told("self_referral", BY_THEMSELVES),
        *told("not_a_referral", NONE),
    ],
)
def test_a_short_mail_is_known_for_what_it_is(outcome: str, subject: str, text: str) -> None:
    draft = read_text(f"{text}\n", f"Subject: {Header(subject, 'utf-8').encode()}")
    assert draft.outcome == outcome


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        ("status_enquiry", "Gregor Anton (12/25/1974, 510-555-0197), the man with nightmares, is"
         " still "
         "waiting for a call from you. Is he on your list?"),
        ("referral", "My client Delroy Inge, 53, has joint pain. He is waiting to hear from you on "
         "510-555-0194 and has told me that I may give you his number."),
        ("correction", "I mixed up two clients' emails, so sorry. Tobias Wren's is "
         "t.wren79@post.example, the one on the form belongs to somebody else."),
        ("correction", "Buenas tardes, puse mal el teléfono de la Sra. Valdivia. El correcto es"
         " (415) "
         "555-0196. Disculpen."),
        ("not_a_referral", "Dear provider, the authorization request for Irena Kowal (DOB"
         " 07/19/1966) "
         "was approved for 3 visits. Questions: 800-555-0100."),
        ("correction", "We no longer need the consult for Hector Villa, he has moved. Please"
         " close it."),
        ("correction", "Chidi's insurance is Blue Shield PPO, I left that off the referral."),
        ("self_referral", "I found you online. My husband Karl (61) has diabetes. How do we get"
         " started? "
         "415-555-0147, Hanne"),
        ("self_referral", "Soy la mamá de Iker, de 7 años, con alergias. ¿Cómo saco una cita?"),
        ("referral", "Marta Oyelo, 33, 415-555-0149. Endometriosis. Knows I'm sending this. Thx,"
         " Dr B"),
        ("not_a_referral", "Do you take Alameda Alliance? We have a patient, 52, with fatty liver"
         " who "
         "may want to come to you but only if it's covered. If so we'll send the referral over."),
        ("not_a_referral", "Dear reader, patients with IBS are often referred too late. Five red "
         "flags, explained by Dr. Jane Rown. Read more: https://digest.example\nUnsubscribe"),
    ],
)  # fmt: skip
def test_one_word_more_makes_another_purpose_of_it(outcome: str, text: str) -> None:
    assert read_text(f"{text}\n").outcome == outcome
