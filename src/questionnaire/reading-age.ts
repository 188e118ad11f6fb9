/** Syllables of an English word, by its groups of vowels: right for about nine words in ten. */
export function syllables(word: string): number {
  const plain = word.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (plain.length <= 3) return plain ? 1 : 0;
  const stem = plain.replace(/(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e)$/, (end) => end[0] ?? '');
  return Math.max(1, stem.match(/[aeiouy]{1,2}/g)?.length ?? 1);
}

/**
 * The age at which English is read with ease: the Flesch-Kincaid grade and five years (Kincaid and
 * others 1975). Rough for a single sentence; 5 at least.
 */
export function readingAge(text: string): number {
  const words = text.split(/[^A-Za-z'’]+/).filter((word) => /[A-Za-z]/.test(word));
  if (words.length === 0) return 5;
  const sentences = Math.max(1, text.split(/[.!?]+(?:\s|$)/).filter((part) => part.trim()).length);
  const spoken = words.reduce((sum, word) => sum + syllables(word), 0);
  const grade = 0.39 * (words.length / sentences) + 11.8 * (spoken / words.length) - 15.59;
  return Math.max(5, Math.round(grade) + 5);
}
