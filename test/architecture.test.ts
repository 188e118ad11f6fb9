import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const zones = ['care', 'workforce', 'research', 'exchange', 'publishing', 'account'];

interface File {
  path: string;
  text: string;
  imports: string[];
}

function read(folder: string): File[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const path = relative(root, join(entry.parentPath, entry.name));
      const text = readFileSync(join(root, path), 'utf8');
      const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((found) => {
        const name = found[1] ?? '';
        if (name.startsWith('#')) return `src/${name.slice(1)}`;
        if (name.startsWith('.')) return relative(root, resolve(root, dirname(path), name));
        return name;
      });
      return { path, text, imports };
    });
}

const files = read('src');
const production = files.filter((file) => !/\.test\.tsx?$/.test(file.path));

/** `src/care/person/rules.ts` → `care`, `care/person`. */
function zoneOf(path: string): string | undefined {
  const zone = path.split('/')[1] ?? '';
  return zones.includes(zone) ? zone : undefined;
}
function sliceOf(path: string): string | undefined {
  const [, zone = '', slice = ''] = path.split('/');
  if (!zones.includes(zone)) return undefined;
  return zone === 'account' ? 'account' : slice.includes('.') ? zone : `${zone}/${slice}`;
}
const composing = (path: string) =>
  path.startsWith('src/app/') || path.startsWith('src/cli/') || /^src\/[^/]+\.tsx?$/.test(path);

function breaches(rule: (file: File, target: string) => boolean): string[] {
  return production.flatMap((file) =>
    file.imports.filter((target) => rule(file, target)).map((target) => `${file.path} → ${target}`),
  );
}

describe('the house', () => {
  it('is seen by this test', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(200);
    expect(files.map((file) => file.path)).toContain('src/care/person/schema.server.ts');
  });

  it('keeps platform and ui free of any domain', () => {
    expect(
      breaches(
        (file, target) =>
          /^src\/(platform|ui)\//.test(file.path) &&
          target.startsWith('src/') &&
          !/^src\/(platform|ui)\//.test(target),
      ),
    ).toEqual([]);
  });

  it('keeps the questionnaire engine free of the zones that use it', () => {
    expect(
      breaches(
        (file, target) =>
          file.path.startsWith('src/questionnaire/') &&
          zoneOf(target) !== undefined &&
          zoneOf(target) !== 'account',
      ),
    ).toEqual([]);
  });

  it('lets a slice reach another of its zone only through its api or schema, and no other zone', () => {
    expect(
      breaches((file, target) => {
        const from = sliceOf(file.path);
        const to = sliceOf(target);
        if (!from || !to || from === to || composing(file.path)) return false;
        if (file.path.endsWith('routes.ts')) return false;
        const [fromZone, toZone] = [zoneOf(file.path), zoneOf(target)];
        if (toZone === 'account')
          return !/account\/(api\.server|schema\.server|queries\.server|rules)\.ts$/.test(target);
        if (fromZone !== toZone) return true;
        if (target === `src/${toZone}/schema.server.ts`) return false;
        return !/\/(api\.server|schema\.server|rules)\.ts$/.test(target);
      }),
    ).toEqual([]);
  });

  it('lets slices see of app only the request context, the form, and words', () => {
    expect(
      breaches(
        (file, target) =>
          zoneOf(file.path) !== undefined &&
          target.startsWith('src/app/') &&
          !/^src\/app\/(context|form\.server)\.ts$/.test(target),
      ),
    ).toEqual([]);
  });

  it('lets crossing alone act in two zones, and a zone reach only its passages', () => {
    const crossers = production.filter(
      (file) => /\bcrossTo\b/.test(file.text) && !file.path.startsWith('src/crossing/'),
    );
    expect(crossers.map((file) => file.path)).toEqual([
      'src/platform/database/transaction.server.ts',
    ]);
    expect(
      breaches(
        (file, target) =>
          file.path.startsWith('src/crossing/') &&
          zoneOf(target) !== undefined &&
          !/\/(api\.server|rules)\.ts$/.test(target),
      ),
    ).toEqual([]);
  });

  it('keeps rules free of server files', () => {
    expect(
      breaches((file, target) => file.path.endsWith('/rules.ts') && target.includes('.server.')),
    ).toEqual([]);
  });

  it('has no barrels, no re-exports, no rooms without a name', () => {
    const odd = production.filter(
      (file) =>
        /\/index\.tsx?$/.test(file.path) ||
        /\/(utils?|helpers?|lib|misc|common)(\/|\.)/.test(file.path) ||
        /^export \{[^}]*\} from|^export \* from/m.test(file.text),
    );
    expect(odd.map((file) => file.path)).toEqual([]);
  });

  it('has no cycles', () => {
    const graph = new Map(
      production.map((file) => [file.path, file.imports.filter((name) => name.startsWith('src/'))]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: string[]) => {
      if (trail.includes(path)) {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
        return;
      }
      if (done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    // A database knows its jobs and jobs know the database: types alone, nothing at run time.
    expect(cycles.filter((cycle) => !cycle.includes('jobs.server.ts'))).toEqual([]);
  });

  it('names no workplace and reads no clock of its own in rules', () => {
    const clocked = production.filter(
      (file) => file.path.endsWith('/rules.ts') && /new Date\(\)|Date\.now\(\)/.test(file.text),
    );
    expect(clocked.map((file) => file.path)).toEqual([]);
  });
});
