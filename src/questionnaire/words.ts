import type { Problem } from './problems.ts';

/** The words a page of questions is made of, in each language a questionnaire may have. */
const english = {
  optional: 'You can leave this out.',
  yes: 'Yes',
  no: 'No',
  other: 'Something else',
  otherWords: 'In your words',
  back: 'Back',
  next: 'Continue',
  begin: 'Start',
  check: 'Check your answers',
  change: 'Change',
  send: 'Send my answers',
  unanswered: 'Left out',
  saved: 'What you answer is saved as you go. You can stop and come back with the same link.',
  readFirst: 'Please read this first',
  helpNow: `Thank you for telling us. You do not have to carry this alone.

If you might act on these thoughts, or you are not safe now: call 999, or go to A&E.

To talk to somebody at any hour: call NHS 111 and choose the mental health option, call Samaritans free on 116 123, or text SHOUT to 85258.`,
  nobodySees:
    'This is a survey: nobody can see that this was your answer, and nobody will call you because of it. Please use one of these numbers, or tell somebody you trust.',
  day: 'Day',
  month: 'Month',
  year: 'Year',
  title: 'There is a problem',
  progress: 'Question {} of {}',
  required: 'Answer this question',
  kind: 'Choose one of the answers',
  option: 'Choose one of the answers',
  exclusive: 'Choose this answer alone, or the others without it',
  lines: 'Write it in one line',
  date: 'Enter a real date, like 5 1 2027',
  whole: 'Enter a whole number',
  number: 'Enter a number',
  'too-few': 'Choose at least {}',
  'too-many': 'Choose at most {}',
  least: 'Enter {} or more',
  most: 'Enter {} or less',
  short: 'Use at least {} characters',
  long: 'Use {} characters or fewer',
  places: 'Use at most {} decimal places',
  earliest: 'Enter a date on or after {}',
  latest: 'Enter a date on or before {}',
  format: 'Enter it like this: {}',
  thanks: 'Thank you',
  sentOn:
    'Your answers have been sent to your link worker. Nothing of them is shown here any more.',
  linkOver: 'This link is over',
  askStill: 'Ask your link worker if you would still like to answer.',
  notSafe:
    'If you are not safe, call 999. To talk to somebody at any hour, call NHS 111 and choose the mental health option, or Samaritans on 116 123.',
  telephone: 'telephone',
};
export type Words = typeof english;

const welsh: Words = {
  optional: 'Gallwch adael hwn allan.',
  yes: 'Ydw / Oes',
  no: 'Nac ydw / Nac oes',
  other: 'Rhywbeth arall',
  otherWords: 'Yn eich geiriau chi',
  back: 'Yn ôl',
  next: 'Parhau',
  begin: 'Dechrau',
  check: 'Gwiriwch eich atebion',
  change: 'Newid',
  send: 'Anfon fy atebion',
  unanswered: 'Heb ei ateb',
  saved:
    'Mae eich atebion yn cael eu cadw wrth i chi fynd. Gallwch stopio a dod yn ôl gyda’r un ddolen.',
  readFirst: 'Darllenwch hwn yn gyntaf',
  helpNow: `Diolch am ddweud wrthym. Does dim rhaid i chi gario hyn ar eich pen eich hun.

Os gallech weithredu ar y meddyliau hyn, neu os nad ydych yn ddiogel nawr: ffoniwch 999, neu ewch i adran damweiniau ac achosion brys.

I siarad â rhywun unrhyw bryd: ffoniwch GIG 111 a dewiswch iechyd meddwl, ffoniwch y Samariaid am ddim ar 116 123, neu anfonwch SHOUT i 85258.`,
  nobodySees:
    'Arolwg yw hwn: ni all neb weld mai eich ateb chi oedd hwn, ac ni fydd neb yn eich ffonio o’i achos. Defnyddiwch un o’r rhifau hyn, neu dywedwch wrth rywun rydych yn ymddiried ynddo.',
  day: 'Diwrnod',
  month: 'Mis',
  year: 'Blwyddyn',
  title: 'Mae problem',
  progress: 'Cwestiwn {} o {}',
  required: 'Atebwch y cwestiwn hwn',
  kind: 'Dewiswch un o’r atebion',
  option: 'Dewiswch un o’r atebion',
  exclusive: 'Dewiswch yr ateb hwn ar ei ben ei hun, neu’r lleill hebddo',
  lines: 'Ysgrifennwch ar un llinell',
  date: 'Rhowch ddyddiad go iawn, fel 5 1 2027',
  whole: 'Rhowch rif cyfan',
  number: 'Rhowch rif',
  'too-few': 'Dewiswch o leiaf {}',
  'too-many': 'Dewiswch {} ar y mwyaf',
  least: 'Rhowch {} neu fwy',
  most: 'Rhowch {} neu lai',
  short: 'Defnyddiwch o leiaf {} nod',
  long: 'Defnyddiwch {} nod neu lai',
  places: 'Defnyddiwch {} lle degol ar y mwyaf',
  earliest: 'Rhowch ddyddiad ar neu ar ôl {}',
  latest: 'Rhowch ddyddiad ar neu cyn {}',
  format: 'Rhowch ef fel hyn: {}',
  thanks: 'Diolch',
  sentOn:
    'Mae eich atebion wedi’u hanfon at eich gweithiwr cyswllt. Nid oes dim ohonynt yn cael ei ddangos yma mwyach.',
  linkOver: 'Mae’r ddolen hon wedi dod i ben',
  askStill: 'Gofynnwch i’ch gweithiwr cyswllt os hoffech ateb o hyd.',
  notSafe:
    'Os nad ydych yn ddiogel, ffoniwch 999. I siarad â rhywun ar unrhyw awr, ffoniwch GIG 111 a dewis yr opsiwn iechyd meddwl, neu’r Samariaid ar 116 123.',
  telephone: 'ffôn',
};

/** The words for a language; English where there are none. */
export const wordsIn = (language: string): Words => (language === 'cy' ? welsh : english);

export const languageNames: Record<string, string> = { en: 'English', cy: 'Cymraeg' };

/** Puts things, in order, where `{}` stands. */
export function filled(text: string, ...things: readonly (string | number)[]): string {
  const left = [...things];
  return text.replaceAll('{}', () => String(left.shift() ?? ''));
}

/** What is wrong with an answer, said to whoever gave it. */
export function problemWords(problem: Problem | { code: 'number' }, words: Words): string {
  const about =
    'n' in problem
      ? problem.n
      : 'day' in problem
        ? problem.day
        : 'example' in problem
          ? problem.example
          : '';
  return filled(words[problem.code], about);
}
