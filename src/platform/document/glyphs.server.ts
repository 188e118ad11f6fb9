/**
 * The characters a TrueType font has glyphs for, read from its `cmap` table (formats 4 and 12).
 * @see https://learn.microsoft.com/typography/opentype/spec/cmap
 */
export function readCharacters(font: Buffer): Set<number> {
  const found = new Set<number>();
  const cmap = tableAt(font, 'cmap');
  for (let i = 0; i < font.readUInt16BE(cmap + 2); i++) {
    const at = cmap + font.readUInt32BE(cmap + 4 + i * 8 + 4);
    const format = font.readUInt16BE(at);
    if (format === 12) readSegmented32(font, at, found);
    if (format === 4) readSegmented16(font, at, found);
  }
  return found;
}

function tableAt(font: Buffer, tag: string): number {
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const record = 12 + i * 16;
    if (font.toString('latin1', record, record + 4) === tag) return font.readUInt32BE(record + 8);
  }
  throw new Error(`this font has no ${tag} table`);
}

function readSegmented32(font: Buffer, at: number, found: Set<number>): void {
  for (let i = 0; i < font.readUInt32BE(at + 12); i++) {
    const group = at + 16 + i * 12;
    const last = font.readUInt32BE(group + 4);
    for (let code = font.readUInt32BE(group); code <= last; code++) found.add(code);
  }
}

function readSegmented16(font: Buffer, at: number, found: Set<number>): void {
  const doubled = font.readUInt16BE(at + 6);
  const ends = at + 14;
  const starts = ends + doubled + 2;
  for (let i = 0; i < doubled; i += 2) {
    const last = font.readUInt16BE(ends + i);
    const first = font.readUInt16BE(starts + i);
    const delta = font.readUInt16BE(starts + doubled + i);
    const offsetAt = starts + doubled * 2 + i;
    const offset = font.readUInt16BE(offsetAt);
    for (let code = first; code <= last && code !== 0xffff; code++) {
      const glyph =
        offset === 0
          ? (code + delta) & 0xffff
          : font.readUInt16BE(offsetAt + offset + (code - first) * 2);
      if (glyph !== 0) found.add(code);
    }
  }
}
