import { renderPdf } from '#platform/document/pdf.server.ts';
import { readSummaryText } from './summary.ts';

/**
 * Headings come from us and lines from `data`, where they are texts and never markup. The letters
 * are the largest of a few sizes at which it all fits one page.
 */
const TEMPLATE = `
#set page(margin: (x: 1.8cm, top: 1.4cm, bottom: 1.5cm))
#show heading.where(level: 1): set text(size: 1.1em)
#let body(size) = {
  set text(size: size)
  show heading: set text(size: size * 1.1)
  show heading: set block(above: 0.9em, below: 0.45em)
  set par(spacing: 0.55em, leading: 0.55em)
  for row in data.about { par[#strong(row.at(0)): #row.at(1)] }
  for section in data.sections {
    heading(level: 1, section.heading)
    if section.words {
      quote(block: true, for line in section.lines { par(line) })
    } else if section.lines.len() == 1 {
      par(section.lines.first())
    } else {
      list(tight: true, spacing: 0.5em, ..section.lines)
    }
  }
}
#title()
#layout(area => {
  let sizes = (10.5pt, 10pt, 9.5pt, 9pt, 8.5pt, 8pt)
  let room = area.height - 1.2cm
  let fits = sizes.find(size => measure(block(width: area.width, body(size))).height <= room)
  body(if fits == none { sizes.last() } else { fits })
})
`;

/** A kept summary as a tagged PDF of one page, rendered when it is asked for. */
export function summaryPdf(body: string): Promise<Buffer> {
  const { title, about, sections } = readSummaryText(body);
  return renderPdf(TEMPLATE, {
    title,
    footer: `${title}, made with Holdfast`,
    about,
    sections: sections.map((section) => ({
      ...section,
      words: section.heading.startsWith('What changed'),
    })),
  });
}
