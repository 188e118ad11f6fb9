/** Words that passwords in breaches are made of, after look-alike signs are read as letters. */
const COMMON = [
  ...['password', 'passwort', 'letmein', 'welcome', 'iloveyou', 'princess', 'sunshine', 'monkey'],
  ...['dragon', 'football', 'baseball', 'liverpool', 'arsenal', 'chelsea', 'superman', 'batman'],
  ...['master', 'shadow', 'trustno', 'admin', 'changeme', 'secret', 'summer', 'winter', 'spring'],
  ...['autumn', 'holdfast', 'socialprescribing', 'linkworker', 'hospital', 'login', 'test'],
];

/** Rows of keys and rows of signs: four in a row, either way, are one step, not four choices. */
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '01234567890', 'abcdefghijklmnopqrstuvwxyz'];
const WALKS = [...ROWS, ...ROWS.map((row) => [...row].reverse().join(''))];

const LOOKALIKES: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '0': 'o',
  $: 's',
  '5': 's',
  '1': 'i',
  '!': 'i',
};

/** The text without every run of at least four along a row. */
function withoutWalks(text: string): string {
  let rest = '';
  for (let at = 0; at < text.length; ) {
    let length = 1;
    while (
      at + length < text.length &&
      WALKS.some((row) => row.includes(text.slice(at, at + length + 1)))
    )
      length += 1;
    if (length < 4) rest += text.slice(at, at + length);
    at += length;
  }
  return rest;
}

/** Some text said again and again, such as `abcabcabcabc`, is worth what is said once. */
const saidOnce = (text: string) => text.match(/^(.+?)\1+$/)?.[1] ?? text;

/**
 * Why a password will not do, in words for the person, or null. By NCSC's advice length counts, not
 * kinds of signs; what people choose first, their own address, rows of keys and repetition do not.
 */
export function passwordProblem(password: string, email: string): string | null {
  if (password.length < 12) return 'Use at least 12 characters. Three random words work well.';
  if (password.length > 128) return 'Use 128 characters or fewer.';
  const lower = password.toLowerCase();
  const own = email
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part.length > 3);
  const without = (text: string) =>
    [...COMMON, ...own].reduce((left, word) => left.replaceAll(word, ''), text);
  const letters = lower.replaceAll(/[@430$51!]/g, (sign) => LOOKALIKES[sign] ?? sign);
  const worth = (text: string) =>
    saidOnce(withoutWalks(without(text.replaceAll(/[^a-z0-9\u0080-\uffff]/g, '')))).length;
  if (Math.min(worth(lower), worth(letters)) < 6 || new Set(lower).size < 5)
    return 'That password is too easy to guess. Three random words work well.';
  return null;
}
