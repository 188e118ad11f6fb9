/** A question anybody can answer, in English and in Welsh, and what answers it in either. */
interface Easy {
  en: string;
  cy: string;
  answers: readonly string[];
}

/** Which one is asked changes with each showing. */
export const questions: readonly Easy[] = [
  {
    en: 'Which of these is an animal: table, horse, spoon?',
    cy: 'Pa un o’r rhain sy’n anifail: bwrdd, ceffyl, llwy?',
    answers: ['horse', 'a horse', 'ceffyl'],
  },
  {
    en: 'Which of these can you eat: bread, chair, window?',
    cy: 'Pa un o’r rhain allwch chi ei fwyta: bara, cadair, ffenestr?',
    answers: ['bread', 'bara'],
  },
  {
    en: 'Which of these is a colour: Monday, green, river?',
    cy: 'Pa un o’r rhain sy’n lliw: dydd Llun, gwyrdd, afon?',
    answers: ['green', 'gwyrdd'],
  },
  {
    en: 'What comes after Tuesday?',
    cy: 'Beth sy’n dod ar ôl dydd Mawrth?',
    answers: ['wednesday', 'dydd mercher', 'mercher'],
  },
  {
    en: 'What is four and three, together?',
    cy: 'Faint yw pedwar a thri gyda’i gilydd?',
    answers: ['7', 'seven', 'saith'],
  },
  {
    en: 'How many legs does a cat have?',
    cy: 'Sawl coes sydd gan gath?',
    answers: ['4', 'four', 'pedair', 'pedwar'],
  },
  {
    en: 'What is the first letter of the word garden?',
    cy: 'Beth yw llythyren gyntaf y gair garden?',
    answers: ['g'],
  },
  {
    en: 'What is the last letter of the word bus?',
    cy: 'Beth yw llythyren olaf y gair bus?',
    answers: ['s'],
  },
];

export const askedBy = (place: number, language: string) =>
  questions[place]?.[language === 'cy' ? 'cy' : 'en'] ?? '';
