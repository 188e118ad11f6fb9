/*
 * Strict parsers of the SPSS and R that an export writes, for tests: anything else is a fault. No
 * parser of either language is among the packages; where PSPP and R are installed they read it too.
 */

export interface ReadSyntax {
  file: string;
  /** Every column in order, and how it is read. */
  columns: [name: string, kind: string][];
  labels: Map<string, string>;
  values: Map<string, [code: string, label: string][]>;
}

/** Goes through tokens one after the other, and fails where another is wanted. */
function reader(text: string, token: RegExp) {
  const tokens: string[] = [];
  let from = 0;
  while (from < text.length) {
    token.lastIndex = from;
    const found = token.exec(text);
    if (!found) throw new Error(`not understood: ${text.slice(from, from + 40)}`);
    if (found[1] !== undefined) tokens.push(found[1]);
    from = token.lastIndex;
  }
  let at = 0;
  const next = () => {
    const found = tokens[at++];
    if (found === undefined) throw new Error('ends too early');
    return found;
  };
  const want = (...wanted: string[]) => {
    for (const one of wanted) {
      const found = next();
      if (found !== one) throw new Error(`${found} where ${one} is wanted`);
    }
  };
  const match = (wanted: RegExp) => {
    const found = next();
    if (!wanted.test(found)) throw new Error(`${found} where ${wanted} is wanted`);
    return found;
  };
  return { next, want, match, peek: () => tokens[at], done: () => at === tokens.length };
}

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** SPSS: a comment, GET DATA, VARIABLE LABELS, VALUE LABELS of each, EXECUTE. */
export function parseSpss(text: string): ReadSyntax {
  const [comment = '', ...rest] = text.split('\n');
  if (!/^\* [^.]*\.$/.test(comment)) throw new Error(`no comment: ${comment}`);
  const { next, want, match, peek, done } = reader(
    rest.join('\n'),
    /\s+|('(?:[^'\n]|'')*'|\/|=|\.(?=\s|$)|-?\d+(?:\.\d+)?(?=\s)|F\d+\.\d+|[A-Za-z][\w]*)/y,
  );
  const quoted = () => match(/^'/).slice(1, -1).replaceAll("''", "'");
  want('GET', 'DATA', '/', 'TYPE', '=', 'TXT', '/', 'FILE', '=');
  const file = quoted();
  want('/', 'ENCODING', '=', "'UTF8'", '/', 'ARRANGEMENT', '=', 'DELIMITED');
  want('/', 'DELIMITERS', '=', "','", '/', 'QUALIFIER', '=', `'"'`, '/', 'FIRSTCASE', '=', '2');
  want('/', 'VARIABLES', '=');
  const columns: [string, string][] = [];
  while (peek() !== '.') {
    const name = match(NAME);
    columns.push([name, match(/^(A\d{1,4}|F12\.4|SDATE10)$/)]);
  }
  want('.', 'VARIABLE', 'LABELS');
  const labels = new Map<string, string>();
  while (peek() !== '.') labels.set(match(NAME), quoted());
  want('.');
  const values = new Map<string, [string, string][]>();
  while (peek() === 'VALUE') {
    want('VALUE', 'LABELS');
    const of: [string, string][] = [];
    values.set(match(NAME), of);
    while (peek() !== '.') {
      const code = next();
      if (!NUMBER.test(code) && !code.startsWith("'")) throw new Error(`no value: ${code}`);
      of.push([code.replaceAll(/^'|'$/g, '').replaceAll("''", "'"), quoted()]);
    }
    want('.');
  }
  want('EXECUTE', '.');
  if (!done()) throw new Error('goes on after its end');
  return { file, columns, labels, values };
}

/** R: a comment, read.csv, a factor of each coded column, a label of each. */
export function parseR(text: string): ReadSyntax {
  const [comment = '', ...rest] = text.split('\n');
  if (!comment.startsWith('# ')) throw new Error(`no comment: ${comment}`);
  const { want, match, peek, done } = reader(
    rest.join('\n'),
    /\s+|("(?:[^"\\\n]|\\["\\])*"|<-|[(),=$]|[A-Za-z][\w.]*)/y,
  );
  const quoted = () => match(/^"/).slice(1, -1).replaceAll(/\\(.)/g, '$1');
  const list = () => {
    const all: string[] = [];
    want('c', '(');
    while (peek() !== ')') {
      if (all.length > 0) want(',');
      all.push(quoted());
    }
    want(')');
    return all;
  };
  want('answers', '<-', 'read.csv', '(');
  const file = quoted();
  want(',', 'fileEncoding', '=', '"UTF-8"', ',', 'na.strings', '=', '""');
  want(',', 'colClasses', '=', 'c', '(');
  const columns: [string, string][] = [];
  while (peek() !== ')') {
    if (columns.length > 0) want(',');
    const name = match(NAME);
    want('=');
    columns.push([name, match(/^"(numeric|character|Date)"$/).slice(1, -1)]);
  }
  want(')', ')');
  const values = new Map<string, [string, string][]>();
  while (peek() === 'answers') {
    want('answers', '$');
    const name = match(NAME);
    want('<-', 'factor', '(', 'answers', '$', name, ',', 'levels', '=');
    const codes = list();
    want(',', 'labels', '=');
    const words = list();
    want(')');
    if (codes.length !== words.length) throw new Error(`levels and labels of ${name} differ`);
    values.set(
      name,
      codes.map((code, at) => [code, words[at] ?? '']),
    );
  }
  const labels = new Map<string, string>();
  while (peek() === 'attr') {
    want('attr', '(', 'answers', '$');
    const name = match(NAME);
    want(',', '"label"', ')', '<-');
    labels.set(name, quoted());
  }
  if (!done()) throw new Error('goes on after its end');
  return { file, columns, labels, values };
}
