import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#platform/root.server.ts';

const folder = 'docs/assurance';
const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const papers = readdirSync(join(projectRoot, folder)).map((name) => `${folder}/${name}`);

/** What is written as `a/path.ts` or `FILE.md`: settings and words in code marks have no such ending. */
const filesIn = (text: string) =>
  [...text.matchAll(/`([\w.@/-]+\.(?:tsx?|md|sql|example|json))`/g)].map(([, path = '']) => path);

describe('the papers for who deploys Holdfast', () => {
  it('name files that are there', () => {
    const named = papers.flatMap((paper) => filesIn(read(paper)).map((path) => ({ paper, path })));
    expect(named.length).toBeGreaterThan(150);
    expect(named.filter(({ path }) => !existsSync(join(projectRoot, path)))).toEqual([]);
  });

  it('are all named in their README, and the count of hazards is right', () => {
    const hazards = read(`${folder}/hazard-log.md`).match(/^## H\d\d /gm)?.length ?? 0;
    const front = read(`${folder}/README.md`);
    for (const paper of papers.filter((path) => !path.endsWith('README.md')))
      expect(front).toContain(`\`${paper}\``);
    expect(front).toContain(`${hazards} hazards`);
    expect(read(`${folder}/safety-case.md`)).toContain(`| Hazards | ${hazards} |`);
  });
});

describe('the hazard log', () => {
  const hazards = read(`${folder}/hazard-log.md`)
    .split(/^## (?=H\d\d )/m)
    .slice(1)
    .map((text) => ({
      name: text.split('\n', 1)[0] ?? '',
      rows: [...text.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].map(([, label, words]) => ({
        label,
        words: words ?? '',
      })),
    }));

  it('numbers each hazard once, in order', () => {
    expect(hazards.map(({ name }) => name.slice(0, 3))).toEqual(
      hazards.map((_, at) => `H${String(at + 1).padStart(2, '0')}`),
    );
  });

  it.each(hazards)('$name', ({ rows }) => {
    const all = (label: string) => rows.filter((row) => row.label === label);
    for (const one of ['Cause', 'Effect', 'Not there', 'What is left', 'You must', 'Severity'])
      expect(all(one).map(({ words }) => words.length > 5)).toEqual([true]);
    const controls = all('Control');
    expect(controls.length).toBeGreaterThan(0);
    if (controls[0]?.words === 'None in the software') {
      expect(controls).toHaveLength(1);
      return;
    }
    for (const { words } of controls) {
      const [, path = '', test] = /: `([^`]+)`(?: ☞ (.+))?$/.exec(words) ?? [];
      // A control is carried by a file; where a test shows it, the test has that very name.
      expect(existsSync(join(projectRoot, path)), words).toBe(true);
      if (test) expect(read(path), words).toContain(test);
      expect(/\.(test|journey)\.tsx?$/.test(path) || test === undefined, words).toBe(true);
    }
  });
});
