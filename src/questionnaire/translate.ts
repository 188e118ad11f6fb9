import { urls } from './extensions.ts';
import {
  type Answers,
  answerFrom,
  type Extension,
  type Item,
  listItems,
  type Option,
  type Questionnaire,
  readValue,
  sameValue,
} from './model.ts';

type Translated = { extension?: Extension[] | undefined } | undefined;

/** The words of an element in a language, by the standard translation extension. */
function inLanguage(words: string | undefined, beside: Translated, language: string) {
  const found = beside?.extension?.find(
    ({ url, extension }) =>
      url === urls.translation &&
      extension?.some((part) => part.url === 'lang' && part.valueCode === language),
  );
  const content = found?.extension?.find((part) => part.url === 'content');
  return content?.valueString ?? content?.valueMarkdown ?? words;
}

/** The languages a questionnaire can be read in, its own first. */
export function languagesOf(of: Questionnaire): string[] {
  const translated = (of._title?.extension ?? [])
    .filter(({ url }) => url === urls.translation)
    .flatMap(({ extension }) => extension?.find(({ url }) => url === 'lang')?.valueCode ?? []);
  return [...new Set([of.language ?? 'en', ...translated])];
}

function optionIn(option: Option, language: string): Option {
  const { valueCoding } = option;
  if (!valueCoding) return option;
  const display = inLanguage(valueCoding.display, valueCoding._display, language);
  return { ...option, valueCoding: { ...valueCoding, ...(display ? { display } : {}) } };
}

const itemIn = (item: Item, language: string): Item => {
  const text = inLanguage(item.text, item._text, language);
  return {
    ...item,
    ...(text ? { text } : {}),
    ...(item.answerOption
      ? { answerOption: item.answerOption.map((option) => optionIn(option, language)) }
      : {}),
    ...(item.item ? { item: item.item.map((one) => itemIn(one, language)) } : {}),
  };
};

/** Answers as they are kept: coded ones in the questionnaire's own words, so that none tells the language. */
export const inOwnWords = (of: Questionnaire, answers: Answers): Answers => {
  const items = new Map(listItems(of).map(({ item }) => [item.linkId, item]));
  return Object.fromEntries(
    Object.entries(answers).map(([linkId, given]) => [
      linkId,
      given.map((answer) => {
        const same = items
          .get(linkId)
          ?.answerOption?.find((option) => sameValue(readValue(option), readValue(answer)));
        return same ? answerFrom(same) : answer;
      }),
    ]),
  );
};

/** The questionnaire in one of its languages; what has no translation stays as it is. */
export function translated(of: Questionnaire, language: string): Questionnaire {
  return {
    ...of,
    title: inLanguage(of.title, of._title, language) ?? of.title,
    item: of.item.map((item) => itemIn(item, language)),
  };
}
