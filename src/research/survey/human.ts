/** Questions anybody can answer; which one is asked changes with each showing. */
export const questions: readonly { text: string; answers: readonly string[] }[] = [
  { text: 'Which of these is an animal: table, horse, spoon?', answers: ['horse', 'a horse'] },
  { text: 'Which of these can you eat: bread, chair, window?', answers: ['bread'] },
  { text: 'Which of these is a colour: Monday, green, river?', answers: ['green'] },
  { text: 'What comes after Tuesday?', answers: ['wednesday'] },
  { text: 'What is four and three, together?', answers: ['7', 'seven'] },
  { text: 'How many legs does a cat have?', answers: ['4', 'four'] },
  { text: 'What is the first letter of the word garden?', answers: ['g'] },
  { text: 'What is the last letter of the word bus?', answers: ['s'] },
];

export const askedBy = (place: number) => questions[place]?.text ?? '';
