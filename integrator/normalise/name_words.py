"""Words that names are told apart by: titles, particles, suffixes, credentials, common names."""

from typing import Final

from integrator.normalise.words import word_set

TITLES: Final = word_set(
    "mr mrs ms miss mx dr drs prof professor doctor doctora mister master sir madam mme mlle "
    "rabbi pastor fray imam deacon chaplain sor monsieur madame herr frau rev reverend hon capt "
    "sgt sra sres srta dra señor señora señorita  senor senora senorita lic licda ing dña dna "
    "dª patient pt paciente client cliente doña"
)
TITLES_BEFORE_GIVEN: Final = word_set("don doña dña dna dª sister brother")
"""After these a single word is a given name; "Don" is one itself in English."""
SPANISH_TITLES: Final = word_set("sr sres sra srta don doña d dña dna dra señor señora")
RELATIONS: Final = word_set(
    "mother father mom mum dad parent parents guardian legal grandmother grandfather aunt uncle "
    "stepmother stepfather foster caregiver madre padre mama mamá papa papá tutor tutora abuela "
    "abuelo tia tía tio tío"
)
SUFFIXES: Final = {
    "jr": "Jr", "junior": "Jr", "sr": "Sr", "ii": "II", "iii": "III", "iv": "IV",
    "2nd": "II", "3rd": "III", "4th": "IV",
}  # fmt: skip
CREDENTIALS: Final = word_set(
    "md do phd psyd dds dmd dpt otr ot pt slp rn np fnp fnpc fnpbc cnp crnp arnp aprn agnp pmhnp "
    "whnp dnp pa pac cns cnm lpn bsn msn lcsw lmsw msw csw lmft mft lpc lpcc lmhc lcpc rd rdn ldn "
    "cdn cde cdces ifmcp ifm facp faap faafp facog facc fache mph mba ms ma ba bs msc bsc med edd "
    "nd dc lac dacm daom mbbs mbchb mrcp mrcgp frcp frcs frcpc abfm abim bcba cht chc nbchwc rph "
    "pharmd esq jd ccc cnmt mrcpsych dnb frca dipabfm facep facs facn ctrs cadc lcadc msed"
)
LOWER_PARTICLES: Final = word_set(
    "de del von van der den zu zur ter ten di da do dos das du des y e i bin bint ibn und vom"
)
"""In lower case where capitals are softened."""
PARTICLES: Final = LOWER_PARTICLES | word_set(
    "la las los el al le lo della dell degli delle st saint ste san santa santo mc mac abu dal af "
    "av op 't binti d' o' ó ní uí nic"
)
JOINERS: Final = frozenset(("y", "e", "i"))
"""Between two family names: "Ortega y Gasset"."""
SPANISH_PARTICLES: Final = word_set("de del la las los")
JOINED_FORWARD: Final = word_set("abdul abdel abd")
"""Half a name: goes with the word after it."""

DEVOTIONS: Final = word_set(
    "carmen pilar rosario mar socorro angeles ángeles luz jesus jesús lourdes guadalupe fatima "
    "fátima concepcion concepción dolores soledad paz nieves mercedes milagros refugio consuelo "
    "rocio rocío sagrario carme cielo transito tránsito montserrat sol dios"
)
"""With "de" after María, José and the like they are one given name: "María del Carmen"."""

VIETNAMESE: Final = word_set(
    "nguyen nguyễn tran trần pham phạm huynh huỳnh hoang hoàng phan vu vũ vo võ dang đặng bui bùi "
    "duong dương ngo ngô ly lý trinh trịnh dinh đinh truong trương lam lâm"
)

SPANISH_FAMILY: Final = word_set(
    "garcia gonzalez rodriguez fernandez lopez martinez sanchez perez gomez martin jimenez ruiz "
    "hernandez diaz moreno alvarez munoz romero alonso gutierrez navarro torres dominguez vazquez "
    "ramos gil ramirez serrano blanco molina morales suarez ortega delgado castro ortiz rubio "
    "marin sanz nunez iglesias medina garrido cortes castillo santos lozano guerrero cano prieto "
    "mendez cruz calvo gallego vidal leon marquez herrera pena flores cabrera campos vega fuentes "
    "carrasco diez caballero reyes nieto aguilar pascual herrero santana lorenzo hidalgo montero "
    "ibanez gimenez ferrer duran santiago vicente benitez mora arias vargas carmona crespo roman "
    "pastor soto saez velasco moya soler parra esteban bravo gallardo rojas chavez rivera juarez "
    "mendoza estrada contreras guzman salazar avila cervantes sandoval pacheco espinoza espinosa "
    "lara valdez valdes rios orozco cardenas maldonado zamora quintero figueroa acosta camacho "
    "solis rangel trujillo villarreal escobar salinas zavala robles miranda valencia ochoa mejia "
    "bautista barrera rosales cisneros trevino montoya galvan ibarra macias franco tapia andrade "
    "cordova bermudez ponce zuniga velazquez velasquez villa nava carrillo duarte osorio padilla "
    "palacios rosado rosas rueda saldana salas serna sosa toledo urena uribe valle vallejo varela "
    "vera villanueva villegas zapata barrios becerra bonilla bustamante caceres calderon cantu "
    "cardona cuevas davila delacruz escobedo esparza fajardo gaitan galindo gamboa godinez guerra "
    "huerta jaramillo leal ledesma luna magana marroquin mata meza monroy monterroso naranjo "
    "negrete ojeda olivares olvera orellana paredes peralta pineda pinto portillo puente quiroz "
    "rendon renteria restrepo reynoso segura silva solano tellez tovar valenzuela valdivia velez "
    "yanez zarate gasset puig ferran castell roca"
)
"""Folded; any name that ends in -ez counts too."""

_MAC = word_set(
    "Donald Leod Kenzie Arthur Lean Gregor Millan Pherson Intyre Neil Farlane Dougall Kinnon Kay "
    "Donnell Allister Bride Cormack"
)
MAC_NAMES: Final = {f"mac{name.lower()}": f"Mac{name}" for name in _MAC}
"""Those that are written so more often than not; Mackey, Macias, Machado are not."""

NOT_NAMES: Final = word_set(
    "clinic clinics center centre health healthcare hospital medical medicine practice group "
    "associates university department dept pediatrics paediatrics psychiatry psychology primary "
    "care family internal nurse physician practitioner therapist therapy director coordinator "
    "specialist counselor counsellor social worker assistant nutritionist dietitian midwife "
    "pharmacist intern resident attending chief gp pcp clínica clinica centro salud médico médica "
    "enfermera enfermero psicóloga psicólogo trabajadora he she they him her them his hers theirs "
    "female male patient daughter son mother father wife husband hija hijo madre padre esposa "
    "esposo he/him she/her they/them referral referring"
)
"""A part of a line with one of these says what somebody is, not what they are called."""
