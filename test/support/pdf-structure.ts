import { inflateSync } from 'node:zlib';

interface Node {
  role?: string;
  alt?: string;
  type?: string;
  children?: Node[];
}

const standard = new Set(
  'Document Part Sect Div Title H H1 H2 H3 H4 H5 H6 P L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote BlockQuote Note Reference Link Figure Formula Caption Strong Em Root Annot Artifact NonStruct'.split(
    ' ',
  ),
);

/**
 * What PDF/UA-1 (ISO 14289-1) asks for that a program can see in a file, and this one lacks; empty for
 * a file that has it all. No checker of others installs here, so this reads the file with pdf.js and by
 * its bytes: it cannot tell whether the words and their order make sense.
 */
export async function uaProblems(pdf: Buffer): Promise<string[]> {
  const { getDocument, VerbosityLevel, OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const document = await getDocument({
    data: new Uint8Array(pdf),
    verbosity: VerbosityLevel.ERRORS,
  }).promise;
  const problems: string[] = [];
  const need = (holds: unknown, what: string) => {
    if (!holds) problems.push(what);
  };
  const marks = Object.fromEntries(
    ((await document.getMarkInfo()) ?? []) as Iterable<[string, boolean]>,
  ) as Record<string, boolean>;
  need(marks.Marked && !marks.Suspects, 'it is not marked');
  const { info, metadata } = await document.getMetadata();
  const about = info as Record<string, unknown>;
  need(about.Language, 'it has no language');
  need(about.Title, 'it has no title');
  const xmp = String(metadata?.getRaw() ?? '');
  need(/pdfuaid:part>1</.test(xmp), 'it does not say that it is PDF/UA-1');
  need(/<dc:title>/.test(xmp), 'its metadata have no title');
  const text = pdf.toString('latin1') + inflated(pdf);
  need(/\/DisplayDocTitle true/.test(text), 'the title is not shown in place of the file name');
  need(/\/StructTreeRoot/.test(text), 'it has no structure');
  need(/\/ParentTree /.test(text), 'marked content leads to no structure');
  need(!/\/Encrypt /.test(text), 'it is encrypted');
  const fonts = text.match(/\/Type ?\/FontDescriptor/g)?.length ?? 0;
  need(fonts === (text.match(/\/FontFile[23]? /g)?.length ?? 0), 'a font is not in the file');
  const roleMap = /\/RoleMap ?<<([^>]*)>>/.exec(text)?.[1] ?? '';
  const mapped = new Map([...roleMap.matchAll(/\/(\w+) ?\/(\w+)/g)].map(([, a, b]) => [a, b]));

  let heading = 0;
  let first = '';
  const walk = (node: Node, above: string[]) => {
    const role = mapped.get(node.role) ?? node.role ?? '';
    if (node.role) need(standard.has(role), `${node.role} is no role, and none is given for it`);
    const level = Number(/^H(\d)$/.exec(role)?.[1] ?? 0);
    if (level > 0) {
      first ||= role;
      need(level <= heading + 1, `a heading of level ${level} follows one of level ${heading}`);
      heading = level;
    }
    if (role === 'Figure' || role === 'Formula') need(node.alt, `a ${role} has no words`);
    if (role === 'LI') need(above.at(-1) === 'L', 'a list item stands outside a list');
    if (role === 'TR') need(above.includes('Table'), 'a row stands outside a table');
    if (role === 'Table') need(has(node, 'TH'), 'a table has no headings');
    for (const child of node.children ?? []) walk(child, role ? [...above, role] : above);
  };
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const tree = (await page.getStructTree()) as Node | null;
    need(tree, `page ${number} has no structure`);
    if (tree) walk(tree, []);
    need(
      drawnOutside(await page.getOperatorList(), OPS) === 0,
      `page ${number} has words that are neither content nor artefact`,
    );
  }
  need(first === 'H1', 'its first heading is not of level 1');
  return [...new Set(problems)];
}

const has = (node: Node, role: string): boolean =>
  node.role === role || (node.children ?? []).some((child) => has(child, role));

/** How many times something is written or drawn outside marked content. */
function drawnOutside({ fnArray }: { fnArray: number[] }, ops: Record<string, number>): number {
  let depth = 0;
  let outside = 0;
  for (const op of fnArray) {
    if (op === ops.beginMarkedContent || op === ops.beginMarkedContentProps) depth += 1;
    else if (op === ops.endMarkedContent) depth -= 1;
    else if (depth === 0 && (op === ops.showText || op === ops.paintImageXObject)) outside += 1;
  }
  return outside;
}

/** What stands in the compressed objects of the file. */
function inflated(pdf: Buffer): string {
  const parts: string[] = [];
  const file = pdf.toString('latin1');
  for (const found of file.matchAll(/stream\r?\n/g)) {
    if (file.slice(found.index - 3, found.index) === 'end') continue;
    const from = found.index + found[0].length;
    try {
      parts.push(
        inflateSync(pdf.subarray(from, file.indexOf('endstream', from))).toString('latin1'),
      );
    } catch {
      // Not compressed, or not this way.
    }
  }
  return parts.join('\n');
}
