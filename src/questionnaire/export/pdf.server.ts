import { renderPdf } from '#platform/document/pdf.server.ts';
import { conditionWords } from '../describe.ts';
import { isUnasked } from '../extensions.ts';
import { choicesOf, controlOf, exampleOf, scaleOf } from '../field-values.ts';
import { type Item, isQuestion, listItems, type Questionnaire } from '../model.ts';
import { wordsIn } from '../words.ts';

const TEMPLATE = `
#let tick = box(width: 0.9em, height: 0.9em, stroke: 0.7pt, baseline: 0.1em)
#let line = block(width: 100%, height: 1.8em, stroke: (bottom: 0.5pt + luma(120)))
#title()
#if data.description != "" { par(data.description) }
#for one in data.items {
  if one.kind == "group" {
    heading(level: 1, one.words)
  } else if one.kind == "words" {
    par(one.words)
  } else {
    block(breakable: false, {
      if one.when != "" { text(size: 9pt, fill: luma(70), emph(one.when)) ; linebreak() }
      par(strong(one.words))
      if one.hint != "" { par(text(size: 9pt, one.hint)) }
      if one.choices.len() > 0 {
        list(marker: tick, tight: true, spacing: 0.7em, ..one.choices)
      } else {
        for n in range(one.lines) { line }
      }
    })
  }
}
#if data.copyright != "" { par(text(size: 8pt, data.copyright)) }
`;

/** A questionnaire to be printed and filled in by hand, as a tagged PDF. */
export function questionnairePdf(of: Questionnaire): Promise<Buffer> {
  const items = listItems(of);
  const find = (linkId: string) => items.find(({ item }) => item.linkId === linkId)?.item;
  let number = 0;
  return renderPdf(TEMPLATE, {
    title: of.title,
    footer: `Version ${of.version}`,
    description: of.description ?? '',
    copyright: of.copyright ?? '',
    items: items
      .filter(({ item }) => !isUnasked(item) && (isQuestion(item) || item.text))
      .map(({ item }) => {
        const kind = item.type === 'group' ? 'group' : isQuestion(item) ? 'question' : 'words';
        if (kind === 'question') number += 1;
        const when = (item.enableWhen ?? [])
          .map((condition) => conditionWords(condition, find))
          .join(item.enableBehavior === 'any' ? ' or ' : ' and ');
        return {
          kind,
          words: `${kind === 'question' ? `${number}. ` : ''}${item.text ?? item.linkId}`,
          when: when && `If ${when}:`,
          hint: [exampleOf(item), item.repeats ? 'Tick all that apply' : '']
            .filter(Boolean)
            .join('. '),
          choices: kind === 'question' ? choicesOnPaper(item) : [],
          lines: item.type === 'text' ? 4 : 1,
        };
      }),
  });
}

function choicesOnPaper(item: Item): string[] {
  const words = wordsIn('en');
  switch (controlOf(item)) {
    case 'yes-no':
      return [words.yes, words.no];
    case 'scale':
      return scaleOf(item).map(String);
    case 'one':
    case 'several':
      return [
        ...choicesOf(item).map(({ label }) => label),
        ...(item.type === 'open-choice' ? [`${words.other}:`] : []),
      ];
    default:
      return [];
  }
}
