/** Our words by the FHIR codes that stand for them: what `byCode` searches by. */
export function wordsByCode(codes: Readonly<Record<string, string>>): Record<string, string[]> {
  const words: Record<string, string[]> = {};
  for (const [word, code] of Object.entries(codes)) {
    words[code] ??= [];
    words[code].push(word);
  }
  return words;
}
