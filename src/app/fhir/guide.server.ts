import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeSystem, OperationDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { projectRoot } from '#platform/root.server.ts';

export type Definition = StructureDefinition | CodeSystem | OperationDefinition;

let kept: Map<string, Definition> | undefined;

/** What FHIR does not know and we explain, by the names of their files: extensions, then codes. */
export function guide(): ReadonlyMap<string, Definition> {
  const folder = join(projectRoot, 'src/app/fhir/guide');
  kept ??= new Map(
    readdirSync(folder)
      .sort()
      .reverse()
      .map((file) => [
        file.replace(/\.json$/, ''),
        JSON.parse(readFileSync(join(folder, file), 'utf8')) as Definition,
      ]),
  );
  return kept;
}

/** A row of the table that explains a definition. */
export interface Explained {
  name: string;
  says: string;
  value: string;
}

/** The parts of an extension or an operation, or the codes of a system, as a person reads them. */
export function explain(of: Definition): Explained[] {
  if (of.resourceType === 'CodeSystem')
    return (of.concept ?? []).map(({ code, display }) => ({
      name: code ?? '',
      says: display ?? '',
      value: '',
    }));
  if (of.resourceType === 'OperationDefinition')
    return (of.parameter ?? []).map((one) => ({
      name: `${one.name} (${one.use})`,
      says: one.documentation ?? '',
      value: `${one.type} ${one.min}..${one.max}`,
    }));
  const elements = of.differential?.element ?? [];
  return elements.flatMap(({ id = '', short, min, max }) => {
    if (!/:[a-z-]+$/.test(id)) return [];
    const types = elements.find((one) => one.id === `${id}.value[x]`)?.type ?? [];
    return {
      name: [...id.matchAll(/:([a-z-]+)/g)].map(([, part]) => part).join(' › '),
      says: short ?? '',
      value: [types.map((type) => type.code).join(' or '), `${min}..${max}`].join(' ').trim(),
    };
  });
}

/** What kind of value an extension has, where it is one value. */
export const kindOfValue = (of: Definition): string | undefined =>
  of.resourceType === 'StructureDefinition'
    ? of.differential?.element?.find((one) => one.id === 'Extension.value[x]')?.type?.[0]?.code
    : undefined;
