import { join } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { projectRoot } from '../root.server.ts';
import { documentFonts, printableData } from './printable.server.ts';

/**
 * What stands before every template: the data, the paper, and what PDF/UA asks for. The data comes
 * in as JSON, so that nothing in it is ever read as markup.
 */
const PRELUDE = `
#let data = json(bytes(sys.inputs.at("data")))
#set document(title: data.title, author: data.at("author", default: ()), date: none)
#set page(
  paper: "a4",
  margin: (x: 2cm, top: 1.8cm, bottom: 2cm),
  footer: context text(size: 8pt, fill: luma(70), {
    data.at("footer", default: "")
    h(1fr)
    [Page #counter(page).display() of #counter(page).final().first()]
  }),
)
#set text(
  lang: "en", region: "GB", size: 10.5pt,
  font: (
    "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari",
    "Noto Sans Bengali", "Noto Sans Gurmukhi", "Noto Sans Gujarati", "Noto Sans Tamil", "Noto Sans Thai",
    "Noto Sans Symbols", "Noto Sans Symbols 2", "Noto Emoji",
  ),
  fallback: false,
)
#set par(leading: 0.62em, spacing: 0.9em)
#show title: set text(size: 17pt)
#show heading.where(level: 1): set text(size: 12.5pt)
#show heading.where(level: 2): set text(size: 11pt)
#show heading: set block(above: 1.2em, below: 0.6em)
#set table(stroke: 0.5pt + luma(150), inset: 5pt)
`;

export interface DocumentData {
  /** The title in the document's properties, and what `#title()` prints. */
  title: string;
  /** Small, at the foot of every page. */
  footer?: string;
  author?: string;
  [name: string]: unknown;
}

let compiler: NodeCompiler | undefined;

/**
 * Renders a typst template to a tagged PDF (PDF/UA-1, British English). The template is ours and
 * finds the values in `data`; texts in it are printed as they are, never read as markup. Characters
 * without a glyph are written out as `[U+4E2D]`. Takes some tens of milliseconds of this thread.
 * @throws Error with typst's complaint about the template; it may quote the data, so it is not to be shown
 */
export async function renderPdf(template: string, data: DocumentData): Promise<Buffer> {
  try {
    return render(template, data, false);
  } catch (error) {
    // A cluster of characters each printable alone may still have no glyph together.
    if (!(error instanceof MissingGlyph)) throw error;
    return render(template, data, true);
  }
}

class MissingGlyph extends Error {}

function render(template: string, data: DocumentData, plain: boolean): Buffer {
  compiler ??= NodeCompiler.create({
    workspace: join(projectRoot, 'src/platform/document'),
    fontArgs: [{ fontBlobs: documentFonts() }],
  });
  try {
    const compiled = compiler.compile({
      mainFileContent: PRELUDE + template,
      inputs: {
        data: JSON.stringify(
          printableData({ ...data, title: data.title.trim() || 'Untitled' }, plain),
        ),
      },
    });
    if (!compiled.result) {
      const error = compiled.takeError();
      const said = error ? compiler.fetchDiagnostics(error) : [];
      throw new Error(`this document template does not compile: ${complaints(said)}`);
    }
    return compiler.pdf(compiled.result, { pdfStandard: 'ua-1' });
  } catch (error) {
    if (error instanceof Error && error.message.includes('could not be displayed with font'))
      throw new MissingGlyph('a character has no glyph');
    throw error;
  } finally {
    compiler.evictCache(10);
  }
}

function complaints(diagnostics: { message?: string }[]): string {
  return diagnostics.map((one) => one.message ?? '').join('; ');
}
