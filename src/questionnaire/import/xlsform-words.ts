import { urls } from '../extensions.ts';
import type { Extension } from '../model.ts';
import type { Notebook, xlsformFeatures } from './features.ts';
import type { Sheet } from './sheets.server.ts';

type Notes = Notebook<typeof xlsformFeatures>;

/** A column of words in a language: `label`, `label::English (en)`, `label:english`. */
export interface InLanguage {
  column: string;
  /** A code such as `cy`; the name where there is none; '' for the column without a language. */
  language: string;
}

const codeOf = (language: string) =>
  /\(([a-z]{2,3}(?:-[a-z]{2,4})?)\)\s*$/i.exec(language)?.[1]?.toLowerCase() ??
  (/^[a-z]{2}$/i.test(language.trim()) ? language.trim().toLowerCase() : null);

/** The columns that hold one kind of words, by language, the default language first. */
export function columnsOf(
  sheet: Sheet,
  kind: string,
  byDefault: string,
  notes: Notes,
): InLanguage[] {
  const found = sheet.columns.flatMap((heading) => {
    const [name = '', ...rest] = heading.toLowerCase().split(/::?/);
    if (name.trim().replace(/^text$/, 'label') !== kind) return [];
    return [{ column: heading.toLowerCase(), language: rest.join(' ').trim() }];
  });
  const first =
    found.find(({ language }) => language === '') ??
    found.find(({ language }) => language === byDefault.toLowerCase()) ??
    found[0];
  return found
    .filter((one) => {
      const keep = one === first || codeOf(one.language) !== null;
      if (one.language !== '' && codeOf(one.language) === null)
        notes.tell('language name', `${sheet.name}: ${one.column}`);
      return keep;
    })
    .map((one) => ({ ...one, language: codeOf(one.language) ?? '' }))
    .sort((a, b) => Number(b.column === first?.column) - Number(a.column === first?.column));
}

export interface Told {
  text: string;
  beside?: { extension: Extension[] };
}

/** The words of a row, with their translations beside them. */
export function toldIn(row: Record<string, string>, columns: readonly InLanguage[]): Told {
  const [first, ...others] = columns;
  const extension = others.flatMap(({ column, language }) => {
    const content = row[column];
    return content
      ? [
          {
            url: urls.translation,
            extension: [
              { url: 'lang', valueCode: language },
              { url: 'content', valueString: plain(content).text },
            ],
          },
        ]
      : [];
  });
  return {
    text: (first && row[first.column]) ?? '',
    ...(extension.length > 0 ? { beside: { extension } } : {}),
  };
}

/** `${name}` in words becomes `{}`, the place of a piped answer; the first alone. */
export function plain(words: string): { text: string; piped: string[] } {
  const piped = [...words.matchAll(/\$\{\s*([^}]*?)\s*\}/g)].map(([, name = '']) => name);
  let count = 0;
  const text = words
    .replaceAll('{}', '{ }')
    .replaceAll(/\$\{\s*([^}]*?)\s*\}/g, (_, name: string) => {
      count += 1;
      return count === 1 ? '{}' : `(${name})`;
    });
  return { text, piped };
}

export const looksMarked = (words: string) => /<\w+[^>]*>|\*\*|^#{1,6} /m.test(words);
