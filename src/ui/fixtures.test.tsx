import { readFileSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, describe, expect, it } from 'vitest';
import { normal, parse } from './fixture-html.ts';
import { type Options, rendered } from './fixture-props.tsx';

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

function differs(component: string, fixture: Fixture): [string[], string[]] {
  const context = fixture.callBlock
    ? { ...fixture.context, html: fixture.callBlock }
    : fixture.context;
  const ours = renderToStaticMarkup(rendered[component]!(structuredClone(context)));
  return [normal(parse(ours)), normal(parse(fixture.html))];
}

describe.each(Object.keys(rendered))('%s', (component) => {
  it.each(fixturesOf(component).map((f) => [f.name, f] as const))('%s', (_n, fixture) => {
    const [ours, theirs] = differs(component, fixture);
    expect(ours).toEqual(theirs);
  });
});
