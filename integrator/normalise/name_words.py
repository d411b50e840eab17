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

SPANISH_GIVEN: Final = word_set(
    "maria ma josefa jose juan ana anna luis carlos jorge miguel manuel francisco pedro jesus "
    "alejandro antonio fernando ricardo eduardo roberto javier rafael sergio raul ramon alberto "
    "enrique arturo jaime julio cesar mario marco oscar hector ruben victor andres diego gabriel "
    "guillermo gustavo hugo ignacio ivan joaquin leonardo lorenzo mauricio mateo nicolas pablo "
    "rodrigo salvador santiago sebastian tomas emilio ernesto esteban felipe agustin adrian "
    "alfonso alfredo armando benito bernardo camilo cristian cristobal damian dario efrain elias "
    "emiliano eugenio ezequiel federico gerardo german gilberto gonzalo horacio isidro ismael "
    "israel joel leonel lucas marcelo martin moises noe octavio omar orlando osvaldo patricio "
    "ramiro rene rigoberto rogelio rolando saul teodoro ulises vicente wilfredo xavier josue "
    "angel guadalupe rosa carmen elena teresa isabel laura patricia sofia lucia marta martha "
    "gloria silvia alicia beatriz carolina catalina cecilia claudia cristina daniela diana "
    "dolores elisa elvira esperanza esther estela eva fernanda gabriela graciela gisela inés ines "
    "irene irma jimena josefina juana julia juliana karina leticia lidia liliana lola lorena "
    "luisa luz magdalena marcela margarita mariana maricela marina marisol maritza mercedes "
    "micaela miriam monica nancy natalia noemi norma olga olivia paola paula paulina pilar raquel "
    "rebeca rocio rosario ruth sandra sara soledad susana valentina valeria veronica victoria "
    "viviana ximena yolanda yesenia yadira xochitl consuelo concepcion dulce blanca araceli "
    "amparo angelica angela andrea alma adriana aurora belen candelaria eugenia emilia antonia "
    "francisca manuela camila itzel lupe teo joan jordi pau marc montserrat nuria merce antonieta "
    "alejandra ramona jacinta socorro refugio remedios rodolfo leandro lourdes fatima mireya "
    "nayeli citlali abril adalberto adolfo alan aldo alonzo anibal anselmo apolinar ariel "
    "aurelio baltazar baudelio bertha brayan bryan celestino cipriano claudio conrado "
    "cornelio crescencio dagoberto daniel david edgar edgardo eduviges eleazar eleuterio "
    "eliseo eloy elmer elsa emma enriqueta erasmo erick erika ermelinda evangelina evaristo "
    "everardo fabian fabiola felicitas felix fermin fidel filiberto florencia florencio "
    "genaro genoveva georgina gladis gladys graciano gregorio griselda guillermina heriberto "
    "herlinda hermelinda herminia hilario hilda hortensia humberto iker ileana iliana imelda "
    "isaias isaura ivette ivonne jacobo javiera jazmin jeronimo jessica jonathan josefa "
    "juventino kevin laureano leobardo leopoldo librado lilia lisandro lucila lucrecia "
    "macario marcelino marcial margarito maribel maricruz maricarmen mario marisela "
    "maximiliano melissa minerva nabor narciso nelida nelly nestor nicanor nicolasa norberto "
    "obdulia octavia odilia ofelia oralia otilia pascuala perla petra plutarco porfirio "
    "primitivo prisciliano ramira raymundo reina reinaldo reyna reynaldo rolanda romulo "
    "rosalba rosalia rosalinda rosaura roxana rufina rufino sabina samuel saturnino selene "
    "serafin sergia severiano silverio silvestre simona socrates sonia teofilo timoteo tomasa "
    "ursula venancio veronika vianey virginia vladimir wendy wilmer yamileth yanet yareli "
    "yessica yolotzin zacarias zenaida zoila zulema "
    "gael axel matias thiago dylan dilan emmanuel alexis uriel renata regina romina danna "
    "nicole estefania abigail jaqueline monserrat joselyn yaretzi zoe ariadna lizbeth "
    "elizabeth aylin brenda azucena amalia adela amelia delia edith eloisa ester felisa "
    "estefany yuliana maritere anahi karla carla lesly leslie vanessa viridiana yazmin "
    "marlene marlen maura agustina aurelia basilia benita bernardina bonifacio catarino ciro "
    "claudina domitila efren eladio emigdio enedina epifanio fortino gumersindo hermila "
    "hipolito inocencio isabela isidora isidoro jairo jeremias josias julieta julissa justino "
    "leoncio liborio margaro matilde melquiades miguelina neftali nestora odalys olegario "
    "otilio petronila policarpo quirino raymunda rigo romualdo rosendo rosio sabino saray "
    "secundino susano tania tiburcio tonatiuh toribio wilfrido xiomara yahir yamilet yuridia "
    "zaira zeferino herminio dina dinora marleny marlon maynor mynor yesica oneida eulalia "
    "donaciano anselma antolin arcadio arnulfo aron atanasio belinda bibiana candida casimiro "
    "cleotilde dalia dalila debora desiderio edelmira emelia emeterio enedelia esmeralda "
    "estefana eufemia eusebia fabricio felicita flavio fortunato fulgencio gilda gisel "
    "hermenegildo hernan higinio ifigenia indalecio irineo isela iselda jenny johana joaquina "
    "jovita judith juventina karen kenia lilian lucina ludivina luzmila magali maira mayra "
    "melany melania mirna nadia narcisa nataly nayely nohemi odette ofelio pamela paulino "
    "priscila ricarda roberta romelia rosaelia roselia rosina rosita rutilio salma samanta "
    "servando tamara telma tito victorina violeta yadhira yamil zenon"
)
"""Folded; no word that is at least as common a family name."""

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

ENGLISH_GIVEN: Final = word_set(
    "james robert john michael david william richard joseph thomas charles christopher matthew "
    "anthony mark donald steven paul andrew joshua kenneth kevin brian george edward ronald "
    "timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott "
    "brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry tyler "
    "aaron henry adam douglas nathan peter zachary kyle walter harold jeremy ethan carl keith "
    "roger arthur mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy "
    "lisa betty margaret ashley kimberly emily donna michelle dorothy melissa deborah stephanie "
    "rebecca sharon cynthia kathleen amy angela shirley anna brenda pamela nicole ruth katherine "
    "samantha christine emma catherine virginia rachel carolyn janet heather diane julie joyce "
    "kelly christina joan evelyn lauren judith megan cheryl hannah jacqueline martha teresa ann "
    "anne jean alice marie jane grace rose lynn louise lee may"
)

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
