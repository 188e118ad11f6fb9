import sanitize from 'sanitize-html';

/** What was changed or left out of one record, in words for the report. */
export interface Notes {
  reasons: string[];
  /** Labels of fields that were there but held nothing. */
  empty: string[];
}

export const newNotes = (): Notes => ({ reasons: [], empty: [] });

const MOST_REASONS = 60;

/** Adds a reason once. */
export function say(notes: Notes, reason: string): void {
  if (notes.reasons.length < MOST_REASONS && !notes.reasons.includes(reason))
    notes.reasons.push(reason);
}

/** Remembers a field that was present and empty; they are told together in one reason. */
export function sayEmpty(notes: Notes, label: string): void {
  if (!notes.empty.includes(label)) notes.empty.push(label);
}

/** The reasons of a record, the empty fields last. */
export function reasonsOf(notes: Notes): string[] {
  if (notes.empty.length === 0) return notes.reasons;
  return [...notes.reasons, `empty, so left out: ${notes.empty.join(', ')}`];
}

/** A short quotation of a value for a reason: one line, no control characters, at most 60 characters. */
export function quote(value: unknown): string {
  let text: string;
  try {
    text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  } catch {
    text = typeof value;
  }
  const line = stripHidden(text.slice(0, 200)).replaceAll(/\s+/g, ' ').trim();
  return line.length > 60 ? `“${[...line].slice(0, 59).join('')}…”` : `“${line}”`;
}

const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufeff\ufff9-\ufffb]/g;
const OVERRIDE = /[\u202a-\u202e\u2066-\u2069]/g;

/** Takes out control characters, overrides of writing direction, and halves of characters. */
function stripHidden(text: string): string {
  return text.toWellFormed().replaceAll(CONTROL, '').replaceAll(OVERRIDE, '');
}

const TAG = /<\/?[a-z][a-z0-9:-]*(\s[^<>]*)?\/?>|<!--|<![a-z]|<(script|style|iframe|img|svg|a)\b/i;
const ENTITY = /&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31}\d{0,2});/i;

/** True where a text is marked up, rather than one that merely holds a `<` or an `&`. */
export const looksLikeHtml = (text: string): boolean => TAG.test(text) || ENTITY.test(text);

const blocks = ['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'tr', 'table', 'blockquote'];
const safe: sanitize.IOptions = {
  allowedTags: [...blocks, 'ul', 'ol', 'br', 'li', 'td', 'th', 'a'],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  nestingLimit: 60,
};

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** The words of a link with its address, unless they say it already. */
function linkWords(href: string, inner: string): string {
  const words = inner.replaceAll(/<[^>]*>/g, '').trim();
  const target = href
    .replace(/^(mailto|tel):/i, '')
    .replaceAll(/&amp;(amp;)+/g, '&amp;')
    .trim();
  const bare = target.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '');
  if (words === '') return target;
  return words.toLowerCase().includes(bare.toLowerCase()) ? words : `${words} (${target})`;
}

/** HTML as plain text: scripts gone, paragraphs and list items as lines, links with their address. */
export function htmlToText(html: string): string {
  return unescapeHtml(
    sanitize(html.replaceAll(/\s+/g, ' '), safe)
      .replaceAll(
        /<a(?: href="([^"]*)")?>(.*?)<\/a>/gs,
        (_, href: string | undefined, inner: string) => (href ? linkWords(href, inner) : inner),
      )
      .replaceAll(/<br\s*\/?>/g, '\n')
      .replaceAll('<li>', '\n- ')
      .replaceAll(/<\/t[dh]>/g, ' ')
      .replaceAll(/<\/?(p|div|h[1-6]|tr|table|ul|ol|blockquote)>/g, '\n\n')
      .replaceAll(/<[^>]*>/g, ''),
  );
}

const KNOWN_TAG = /<\/?(p|br|div|span|ul|ol|li|strong|b|em|i|a|h[1-6])(\s[^<>]*)?\/?>/i;

export interface TextRule {
  max: number;
  /** Line breaks are kept. */
  lines?: boolean;
}

/**
 * A text as we store it: plain, without control characters or overrides of writing direction,
 * clipped to `max` characters. Null where nothing is left. Says what it changed.
 */
export function cleanText(
  notes: Notes,
  label: string,
  value: unknown,
  rule: TextRule,
): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (typeof value !== 'string') {
    say(notes, `${label} was not text (${quote(value)}), so it was left out`);
    return null;
  }
  if (value.trim() === '') {
    sayEmpty(notes, label);
    return null;
  }
  let text = value.length > rule.max * 12 ? value.slice(0, rule.max * 12) : value;
  const shown = stripHidden(text);
  if (shown !== text) say(notes, `hidden characters taken out of ${label}`);
  text = shown;
  if (looksLikeHtml(text)) {
    const plain = htmlToText(text);
    text = KNOWN_TAG.test(plain) ? htmlToText(plain) : plain;
    say(notes, `HTML taken out of ${label}`);
    text = stripHidden(text);
  }
  text = rule.lines
    ? text
        .replaceAll(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
        .replaceAll(/[^\S\n]+/g, ' ')
        .replaceAll(/ ?\n ?/g, '\n')
        .replaceAll(/\n{3,}/g, '\n\n')
        .replaceAll(/\n\n(?=- )/g, '\n')
        .replaceAll(/^- *\n+/gm, '- ')
        .trim()
    : text.replaceAll(/[\s\u0085]+/g, ' ').trim();
  if (text === '' || text === '-') {
    sayEmpty(notes, label);
    return null;
  }
  if (text.length > rule.max) {
    say(notes, `${label} was ${text.length} characters long and was cut to ${rule.max}`);
    text = `${text
      .slice(0, rule.max - 1)
      .toWellFormed()
      .replace(/\ufffd$/, '')}…`;
  }
  return text;
}

/** One of a closed set of words, by a table from what feeds write (lower case) to ours. */
export function cleanWord<W extends string>(
  notes: Notes,
  label: string,
  value: unknown,
  table: Readonly<Record<string, W>>,
): W | null {
  const text = cleanText(notes, label, value, { max: 200 });
  if (text === null) return null;
  const key = text.toLowerCase().replaceAll(/[_\s-]+/g, ' ');
  const found = Object.hasOwn(table, key) ? table[key] : undefined;
  if (found === undefined)
    say(notes, `${label} ${quote(text)} is not one we know, so it was left out`);
  return found ?? null;
}
