import { createElement, type ReactNode } from 'react';

/** Reading of the well-formed HTML that the fixtures and React write; for tests only. */
export type Html = { tag: string; attributes: Record<string, string>; inside: Html[] } | string;

const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'wbr']);
const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  copy: '©',
  ctdot: '⋯',
};

const plain = (text: string) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) {
      if (!(name in NAMED)) throw new Error(`An entity this reader does not know: ${whole}`);
      return NAMED[name] as string;
    }
    return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal));
  });

export function parse(html: string): Html[] {
  const root: Html = { tag: '', attributes: {}, inside: [] };
  const open = [root];
  const piece =
    /<!--[\s\S]*?-->|<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)\s*(\/?)>|[^<]+/g;
  let end = 0;
  for (const match of html.matchAll(piece)) {
    if (match.index !== end) throw new Error(`Not understood: ${html.slice(end, match.index)}`);
    end = match.index + match[0].length;
    const [whole, closing, tag, attributes = '', selfClosing] = match;
    const parent = open.at(-1) as Exclude<Html, string>;
    if (whole.startsWith('<!--')) continue;
    if (closing) {
      if (parent.tag !== closing) throw new Error(`</${closing}> closes <${parent.tag}>`);
      open.pop();
    } else if (tag) {
      const element = { tag, attributes: read(attributes), inside: [] };
      parent.inside.push(element);
      if (!VOID.has(tag) && !selfClosing) open.push(element);
    } else {
      parent.inside.push(plain(whole));
    }
  }
  if (end !== html.length) throw new Error(`Not understood: ${html.slice(end)}`);
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.tag}> is never closed`);
  return root.inside;
}

function read(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  const pair = /([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+)))?/g;
  for (const [, name = '', double, single, bare] of source.matchAll(pair)) {
    attributes[name.toLowerCase()] = plain(double ?? single ?? bare ?? '');
  }
  return attributes;
}

/**
 * One line for each element and text, whatever the order of attributes and classes and the space
 * between tags. Inside visually hidden text space counts, or a screen reader joins words.
 */
export function normal(nodes: readonly Html[], depth = 0, hidden = false): string[] {
  const indent = '  '.repeat(depth);
  return joined(nodes).flatMap((node) => {
    if (typeof node === 'string') {
      const text = node.replace(/\s+/g, ' ');
      const kept = hidden ? text : text.trim();
      return kept === '' ? [] : [`${indent}${JSON.stringify(kept)}`];
    }
    const attributes = Object.entries(node.attributes)
      .map(([name, value]) => [name, name === 'class' ? sortWords(value) : value.trim()])
      .sort(([a = ''], [b = '']) => a.localeCompare(b))
      .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
    const isHidden = node.tag === 'span' && /visually-hidden/.test(node.attributes.class ?? '');
    return [
      `${indent}<${node.tag}${attributes.join('')}>`,
      ...normal(node.inside, depth + 1, isHidden),
    ];
  });
}

const sortWords = (value: string) => value.split(/\s+/).filter(Boolean).sort().join(' ');

/** React puts comments between neighbouring texts; joined, they are one text again. */
function joined(nodes: readonly Html[]): Html[] {
  const result: Html[] = [];
  for (const node of nodes) {
    const last = result.at(-1);
    if (typeof node === 'string' && typeof last === 'string') result.push(result.pop() + node);
    else result.push(node);
  }
  return result;
}

const REACT_NAMES: Record<string, string> = {
  class: 'className',
  for: 'htmlFor',
  tabindex: 'tabIndex',
  readonly: 'readOnly',
  maxlength: 'maxLength',
  autocomplete: 'autoComplete',
  autocapitalize: 'autoCapitalize',
  inputmode: 'inputMode',
  spellcheck: 'spellCheck',
  novalidate: 'noValidate',
  colspan: 'colSpan',
  rowspan: 'rowSpan',
  viewbox: 'viewBox',
  checked: 'defaultChecked',
  value: 'defaultValue',
};

export function reactNames(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [REACT_NAMES[name] ?? name, value]),
  );
}

/** HTML as React nodes, to be children. */
export function nodes(html: string): ReactNode[] {
  return toReact(parse(html.trim()));
}

function toReact(list: readonly Html[]): ReactNode[] {
  return list.flatMap((node, key) => {
    if (typeof node === 'string') return node;
    const attributes = reactNames(node.attributes);
    if (node.tag === 'button') {
      attributes.value = attributes.defaultValue;
      delete attributes.defaultValue;
    }
    if ('defaultChecked' in attributes) attributes.defaultChecked = true;
    for (const name of ['hidden', 'disabled', 'open']) {
      if (name in attributes) attributes[name] = true;
    }
    return createElement(node.tag, { key, ...attributes }, ...toReact(node.inside));
  });
}
