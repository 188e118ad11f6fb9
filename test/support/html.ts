/** Reads the pages we render: React writes tags regularly, so that no parser is needed for them. */

export interface Field {
  name: string;
  kind: 'text' | 'password' | 'choice' | 'select' | 'hidden' | 'file';
  /** What the page holds; for choices and selects, the first that may be chosen. */
  value: string;
}

export interface Form {
  method: 'get' | 'post';
  action: string;
  multipart: boolean;
  fields: Field[];
}

interface Tag {
  name: string;
  closes: boolean;
  attributes: Record<string, string>;
  /** Where the tag begins and ends in the page. */
  from: number;
  to: number;
}

const TAG = /<(\/?)([a-z][\w-]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*\/?>/gi;

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function unescapeHtml(text: string): string {
  return text.replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return entities[name] ?? whole;
  });
}

export function tagsOf(html: string): Tag[] {
  return [...html.matchAll(TAG)].map((found) => ({
    name: (found[2] ?? '').toLowerCase(),
    closes: found[1] === '/',
    attributes: Object.fromEntries(
      [...(found[3] ?? '').matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map((pair) => [
        (pair[1] ?? '').toLowerCase(),
        unescapeHtml(pair[2] ?? ''),
      ]),
    ),
    from: found.index,
    to: found.index + found[0].length,
  }));
}

/** What a person reads, with what stands in the fields. */
export function textOf(html: string): string {
  const values = tagsOf(html).map((tag) => tag.attributes.value ?? '');
  const body = html
    .replaceAll(/<script[\s\S]*?<\/script>/g, '')
    .replaceAll(/<(textarea|pre)[^>]*>\n/g, '<$1>')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(TAG, '\u0000');
  return `${unescapeHtml(body)}\u0000${values.join('\u0000')}`;
}

/** The addresses a page leads to, on this site, without what comes after `#`. */
export function linksOf(html: string, origin: string): string[] {
  const hrefs = tagsOf(html).map((tag) => (tag.name === 'a' ? tag.attributes.href : undefined));
  const told = textOf(html).match(new RegExp(`${origin}/[\\w./~-]+`, 'g')) ?? [];
  return [...hrefs, ...told].flatMap((href) => {
    const url = href === undefined ? null : URL.parse(href, `${origin}/`);
    return url?.origin === origin ? [url.pathname + url.search] : [];
  });
}

/** The forms of a page, one for each of their buttons, each with the fields it would send. */
export function formsOf(html: string, path: string): Form[] {
  const forms: Form[] = [];
  let form: (Form & { buttons: Field[] }) | undefined;
  const tags = tagsOf(html);
  for (const [index, tag] of tags.entries()) {
    const { attributes } = tag;
    if (tag.name === 'form') {
      if (form) {
        const { buttons, ...rest } = form;
        for (const { name, value } of buttons.length > 0 ? buttons : [{ name: '', value: '' }])
          forms.push(
            name ? { ...rest, fields: [...rest.fields, { name, kind: 'hidden', value }] } : rest,
          );
      }
      form = tag.closes
        ? undefined
        : {
            method: attributes.method?.toLowerCase() === 'post' ? 'post' : 'get',
            action: attributes.action || path,
            multipart: attributes.enctype === 'multipart/form-data',
            fields: [],
            buttons: [],
          };
    } else if (form && tag.name === 'button' && !tag.closes && attributes.type !== 'button') {
      const { name = '', value = '' } = attributes;
      form.buttons.push({ name, kind: 'hidden', value });
    } else if (form && !tag.closes && attributes.name && !('disabled' in attributes)) {
      addField(form, tag, html, tags, index);
    }
  }
  return forms;
}

function addField(form: Form, tag: Tag, html: string, tags: Tag[], index: number): void {
  const { name = '', type = 'text', value = '' } = tag.attributes;
  if (tag.name === 'textarea') {
    const inside = html.slice(tag.to, html.indexOf('</textarea>', tag.to)).replace(/^\n/, '');
    form.fields.push({ name, kind: 'text', value: unescapeHtml(inside) });
  } else if (tag.name === 'select') {
    const end = tags.findIndex((other, at) => at > index && other.name === 'select');
    const options = tags.slice(index, end).filter((other) => other.name === 'option');
    const wanted =
      options.find(({ attributes }) => 'selected' in attributes && attributes.value) ??
      options.find(({ attributes }) => attributes.value);
    form.fields.push({ name, kind: 'select', value: wanted?.attributes.value ?? '' });
  } else if (type === 'radio' || type === 'checkbox') {
    const already = form.fields.find((field) => field.name === name);
    if (!already) form.fields.push({ name, kind: 'choice', value });
    else if ('checked' in tag.attributes) already.value = value;
  } else if (type === 'hidden' || type === 'submit') {
    form.fields.push({ name, kind: 'hidden', value });
  } else {
    const kind = type === 'file' || type === 'password' ? type : 'text';
    form.fields.push({ name, kind, value });
  }
}
