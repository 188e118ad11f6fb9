import { readFileSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { type Html, normal, parse } from './fixture-html.ts';
import type { Options } from './fixture-options.ts';
import { rendered } from './fixture-props.tsx';

/**
 * Every case that nhsuk-frontend ships for the components we wrap, drawn by us and compared.
 * Where we differ on purpose the case is named here with the reason; a case that is named but
 * no longer differs fails as well.
 */
const DIFFERENCES: { because: string; cases: Record<string, string[]> }[] = [
  {
    because: 'The service is in English only, so the words of the page’s script are its defaults.',
    cases: {
      'character-count': ['with translations'],
      'file-upload': ['with multiple', 'with translations'],
      'password-input': ['with translations'],
    },
  },
  {
    because: 'A size, width or colour is given once; a class does not silently take its place.',
    cases: {
      input: ['width class overriding width option'],
      label: ['size class overriding size option'],
      legend: ['size class overriding size option'],
      tag: ['colour class overriding colour option'],
    },
  },
  {
    because: 'A count always has a limit, and one way of naming it.',
    cases: {
      'character-count': [
        'to configure in JavaScript',
        'with maxwords',
        'with neither maxlength, maxwords nor textarea description set',
        'with neither maxlength nor maxwords set',
      ],
    },
  },
  {
    because: 'The button that the script puts before a file looks the same everywhere.',
    cases: { 'file-upload': ['button'] },
  },
  {
    because: 'What follows the heading of a card goes in the card, not in its heading.',
    cases: { card: ['with image and custom HTML'] },
  },
  {
    because: 'The name of an NHS organisation belongs to its logo; we show ours under the header.',
    cases: {
      header: [
        'with organisation name',
        'with organisation name (and descriptor)',
        'with organisation name (split with descriptor)',
        'with organisation name (split with descriptor), search',
      ],
    },
  },
];

interface Fixture {
  name: string;
  context: Options;
  callBlock?: string;
  html: string;
}

function fixturesOf(component: string): Fixture[] {
  const path = `node_modules/nhsuk-frontend/dist/nhsuk/components/${component}/fixtures.json`;
  return JSON.parse(readFileSync(path, 'utf8')).fixtures;
}

/**
 * The NHS logo is not ours to carry, so headers are compared without it: what is left of a link
 * around logo and name is a link around the name. Our buttons also say their type.
 */
function ownHeader(nodes: readonly Html[]): Html[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return node;
    const name = node.attributes.class ?? '';
    if (/nhsuk-header__(organisation-)?logo\b/.test(name)) return [];
    const inside = ownHeader(node.inside);
    if (node.tag === 'button' && !node.attributes.type) {
      const type = name.includes('menu-toggle') ? 'button' : 'submit';
      return { ...node, inside, attributes: { ...node.attributes, type } };
    }
    if (name !== 'nhsuk-header__service-logo') return { ...node, inside };
    return inside.flatMap((one) =>
      typeof one === 'string'
        ? []
        : { ...one, tag: 'a', attributes: { ...one.attributes, href: node.attributes.href ?? '' } },
    );
  });
}

/** React hoists a preload in front of a page's images; no part of a component. */
const withoutPreload = (nodes: readonly Html[]) =>
  nodes.filter((node) => typeof node === 'string' || node.attributes.rel !== 'preload');

function drawn(component: string, { context, callBlock }: Fixture): string[] {
  const draw = rendered[component];
  if (!draw) throw new Error(`No component for ${component}`);
  const element = draw(structuredClone(callBlock ? { ...context, html: callBlock } : context));
  return normal(withoutPreload(parse(renderToStaticMarkup(element))));
}

function shipped(component: string, { html }: Fixture): string[] {
  const nodes = parse(html);
  return normal(component === 'header' ? ownHeader(nodes) : nodes);
}

const listed = (component: string, name: string) =>
  DIFFERENCES.some(({ cases }) => cases[component]?.includes(name));

describe.each(Object.keys(rendered))('%s is drawn as nhsuk-frontend has it', (component) => {
  const fixtures = fixturesOf(component);

  it('has cases to compare', () => {
    expect(fixtures.length).toBeGreaterThan(2);
  });

  it.each(fixtures.map((fixture, index) => ({ ...fixture, index })))('$index $name', (fixture) => {
    const ours = drawn(component, fixture);
    const theirs = shipped(component, fixture);
    if (listed(component, fixture.name)) expect(ours).not.toEqual(theirs);
    else expect(ours).toEqual(theirs);
  });
});

describe('the table of differences', () => {
  const named = DIFFERENCES.flatMap(({ cases }) =>
    Object.entries(cases).flatMap(([component, names]) => names.map((name) => [component, name])),
  );

  it.each(named)('names a case that exists: %s, %s', (component = '', name = '') => {
    expect(Object.keys(rendered)).toContain(component);
    expect(fixturesOf(component).map((fixture) => fixture.name)).toContain(name);
  });

  it('still needs its own reading of headers', () => {
    const [{ html }] = fixturesOf('header') as [Fixture];
    expect(html).toContain('class="nhsuk-header__logo"');
    expect(html).toContain('<button class="nhsuk-header__menu-toggle');
  });
});
