import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../root.server.ts';
import { readCharacters } from './glyphs.server.ts';

const folder = join(projectRoot, 'src/platform/document/fonts');

/** The fonts every document is set in, whatever the machine has: read once, when first asked for. */
export function documentFonts(): Buffer[] {
  fonts ??= readdirSync(folder)
    .filter((name) => name.endsWith('.ttf'))
    .map((name) => readFileSync(join(folder, name)));
  return fonts;
}
let fonts: Buffer[] | undefined;

function covered(): Set<number> {
  characters ??= new Set(documentFonts().flatMap((font) => [...readCharacters(font)]));
  return characters;
}
let characters: Set<number> | undefined;

// Joiners, variation selectors and direction marks have no shape of their own.
const SHAPELESS =
  /^(?:\u00ad|\u034f|\u061c|[\u200b-\u200f\u202a-\u202c\u2060\u2066-\u2069]|[\ufe00-\ufe0f])$/u;
const HARMFUL = /^(?:[\p{Cc}\u202d\u202e\u2028\u2029\ufeff]|\p{Co}|\p{Cn}|\p{Cs})$/u;

/**
 * The text with every character the fonts lack, and every control or direction override, written
 * out as `[U+202E]`: nothing is lost, nothing hides, and the document stays PDF/UA, which refuses
 * missing glyphs. `plain` writes out everything beyond Latin letters and punctuation.
 */
export function printable(text: string, plain = false): string {
  let out = '';
  for (const character of text.toWellFormed().replace(/\r\n?|\u2028|\u2029/g, '\n')) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n') out += character;
    else if (character === '\t') out += ' ';
    else if (
      plain ? code >= 0x20 && code <= 0x17f && !HARMFUL.test(character) : canPrint(code, character)
    )
      out += character;
    else out += `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  }
  return out;
}

function canPrint(code: number, character: string): boolean {
  return !HARMFUL.test(character) && (SHAPELESS.test(character) || covered().has(code));
}

/** The same for every text in a value that will be JSON, keys left as they are. */
export function printableData(value: unknown, plain = false): unknown {
  if (typeof value === 'string') return printable(value, plain);
  if (Array.isArray(value)) return value.map((item) => printableData(item, plain));
  if (value instanceof Date) throw new TypeError('format dates before they go into a document');
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, printableData(item, plain)]),
    );
  return value ?? null;
}
