/** What the public pages of a survey say beside its questions, in each language a questionnaire may have. */
const english = {
  asks: '{} asks you to take part.',
  until: 'You can answer until {}.',
  becomes: 'What becomes of your answers',
  kept: 'They are kept with the day alone: without your name, your address, the time, or this link. You can ask for them to be linked with you at the end.',
  apart:
    'Unless you link them, nobody sees your answers alone. Results tell of at least {} people.',
  out: 'Results tell of at least {} people. When the survey is closed, the researchers may also read your answers one by one, beside one another’s, without the day and without anything that says whose they are; so leave out of your words what you do not want them to know you by.',
  saved:
    'Until you send them, they are saved under this link, so that you can stop and come back. Whoever has the link can read them until then; they are deleted if you never send them.',
  late: 'Once sent, answers that are not linked cannot be changed or withdrawn: nobody can find them among the others.',
  free: 'You need not take part, and nothing follows if you do not.',
  taking: 'Taking part',
  agree: 'I have read this and want to take part',
  agreeFirst: 'Tick the box to take part',
  goOn: 'Go on',
  several: 'Questions {} to {} of {}',
  link: 'Do you want your answers to be linked with you?',
  linkHint:
    'Linked, the researcher can see your address with some of your answers and invite you to talk about them, and you can withdraw them later. Otherwise nobody can tell which answers are yours.',
  linkNo: 'No, keep them apart from me',
  linkYes: 'Yes, link them with my e-mail address',
  address: 'Your e-mail address',
  chooseLink: 'Choose yes or no',
  badAddress: 'Enter an e-mail address, like name@example.org',
  willLink: 'Your answers will be linked with {}. You can withdraw them later with this same link.',
  willNot:
    'Once they are sent, nobody can find your answers among the others: neither you nor we can change or withdraw them. Until then you can still leave.',
  stillOpen: 'Some questions still need an answer.',
  thanks: 'Thank you',
  sent: 'Your answers have been sent. Nothing of them is shown here any more.',
  linked: 'You asked for them to be linked with you, so you can still withdraw them.',
  withdraw: 'Withdraw and delete my answers',
  tooLate:
    'They are not linked with you or with this link: it is too late to change or withdraw them, for nobody can tell which are yours.',
  nothing: 'Nothing is linked with you',
  gone: 'If your answers were linked with you, they, the link and your address are deleted. Results that were counted before keep their numbers.',
  goneOut:
    'What the researchers took out before stays with them, without your address: they cannot find it either.',
  'not-open': 'This survey is not open yet',
  closed: 'This survey is closed',
  full: 'This survey has all the answers it needs',
  enough: 'This survey has enough answers like yours',
  enoughWhy:
    'It has heard from as many people as it needs who answered one of its questions as you did. Nothing of your answers is kept once the survey closes.',
  changeIt: 'Change that answer',
  over: 'Nothing more can be answered. Thank you for wanting to take part.',
  humanHint: 'This keeps out programs that answer surveys by the thousand.',
  toSurvey: 'Go on to the survey',
  human: 'Answer this question, which changes each time',
  again: 'Press the button once more, please.',
};
export type SurveyWords = typeof english;

const welsh: SurveyWords = {
  asks: 'Mae {} yn gofyn i chi gymryd rhan.',
  until: 'Gallwch ateb tan {}.',
  becomes: 'Beth sy’n digwydd i’ch atebion',
  kept: 'Maen nhw’n cael eu cadw gyda’r diwrnod yn unig: heb eich enw, eich cyfeiriad, yr amser na’r ddolen hon. Gallwch ofyn iddyn nhw gael eu cysylltu â chi ar y diwedd.',
  apart:
    'Oni bai eich bod yn eu cysylltu, does neb yn gweld eich atebion ar eu pennau eu hunain. Mae’r canlyniadau’n sôn am o leiaf {} o bobl.',
  out: 'Mae’r canlyniadau’n sôn am o leiaf {} o bobl. Pan fydd yr arolwg wedi cau, gall yr ymchwilwyr hefyd ddarllen eich atebion fesul un, ochr yn ochr ag atebion pobl eraill, heb y diwrnod a heb ddim sy’n dweud pwy yw pwy; felly peidiwch ag ysgrifennu dim a fyddai’n dangos pwy ydych chi.',
  saved:
    'Nes i chi eu hanfon, maen nhw’n cael eu cadw o dan y ddolen hon, fel y gallwch stopio a dod yn ôl. Gall pwy bynnag sydd â’r ddolen eu darllen tan hynny; maen nhw’n cael eu dileu os na fyddwch byth yn eu hanfon.',
  late: 'Ar ôl eu hanfon, ni ellir newid na thynnu’n ôl atebion sydd heb eu cysylltu: ni all neb ddod o hyd iddyn nhw ymhlith y lleill.',
  free: 'Does dim rhaid i chi gymryd rhan, a does dim yn dilyn os na wnewch chi.',
  taking: 'Cymryd rhan',
  agree: 'Rwyf wedi darllen hwn ac rwyf am gymryd rhan',
  agreeFirst: 'Ticiwch y blwch i gymryd rhan',
  goOn: 'Ymlaen',
  several: 'Cwestiynau {} i {} o {}',
  link: 'Ydych chi am i’ch atebion gael eu cysylltu â chi?',
  linkHint:
    'Os ydyn nhw wedi’u cysylltu, gall yr ymchwilydd weld eich cyfeiriad gyda rhai o’ch atebion a’ch gwahodd i siarad amdanyn nhw, a gallwch eu tynnu’n ôl wedyn. Fel arall ni all neb ddweud pa atebion yw eich rhai chi.',
  linkNo: 'Na, cadwch nhw ar wahân i mi',
  linkYes: 'Ie, cysylltwch nhw â’m cyfeiriad e-bost',
  address: 'Eich cyfeiriad e-bost',
  chooseLink: 'Dewiswch ie neu na',
  badAddress: 'Rhowch gyfeiriad e-bost, fel enw@example.org',
  willLink:
    'Bydd eich atebion yn cael eu cysylltu â {}. Gallwch eu tynnu’n ôl wedyn gyda’r un ddolen.',
  willNot:
    'Ar ôl eu hanfon, ni all neb ddod o hyd i’ch atebion ymhlith y lleill: ni allwch chi na ni eu newid na’u tynnu’n ôl. Tan hynny gallwch adael o hyd.',
  stillOpen: 'Mae angen ateb ar rai cwestiynau o hyd.',
  thanks: 'Diolch',
  sent: 'Mae eich atebion wedi’u hanfon. Does dim ohonyn nhw’n cael ei ddangos yma mwyach.',
  linked: 'Gofynnoch iddyn nhw gael eu cysylltu â chi, felly gallwch eu tynnu’n ôl o hyd.',
  withdraw: 'Tynnu fy atebion yn ôl a’u dileu',
  tooLate:
    'Dydyn nhw ddim wedi’u cysylltu â chi na’r ddolen hon: mae’n rhy hwyr i’w newid na’u tynnu’n ôl, gan na all neb ddweud pa rai yw eich rhai chi.',
  nothing: 'Does dim wedi’i gysylltu â chi',
  gone: 'Os oedd eich atebion wedi’u cysylltu â chi, maen nhw, y ddolen a’ch cyfeiriad wedi’u dileu. Mae canlyniadau a gyfrifwyd o’r blaen yn cadw eu rhifau.',
  goneOut:
    'Mae’r hyn a gymerodd yr ymchwilwyr allan o’r blaen yn aros gyda nhw, heb eich cyfeiriad: ni allan nhw ddod o hyd iddo chwaith.',
  'not-open': 'Dyw’r arolwg hwn ddim ar agor eto',
  closed: 'Mae’r arolwg hwn wedi cau',
  full: 'Mae gan yr arolwg hwn yr holl atebion sydd eu hangen',
  enough: 'Mae gan yr arolwg hwn ddigon o atebion fel eich rhai chi',
  enoughWhy:
    'Mae wedi clywed gan gynifer o bobl ag sydd eu hangen a atebodd un o’i gwestiynau fel y gwnaethoch chi. Does dim o’ch atebion yn cael ei gadw ar ôl i’r arolwg gau.',
  changeIt: 'Newid yr ateb hwnnw',
  over: 'Ni ellir ateb dim mwy. Diolch am fod eisiau cymryd rhan.',
  humanHint: 'Mae hyn yn cadw draw raglenni sy’n ateb arolygon wrth y miloedd.',
  toSurvey: 'Ymlaen i’r arolwg',
  human: 'Atebwch y cwestiwn hwn, sy’n newid bob tro',
  again: 'Pwyswch y botwm unwaith eto, os gwelwch yn dda.',
};

/** The words for a language; English where there are none. */
export const surveyWordsIn = (language: string): SurveyWords =>
  language === 'cy' ? welsh : english;
