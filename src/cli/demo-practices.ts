import { importPractices } from '#care/practice/import.server.ts';
import { systemActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';

/** Made up: no real practice has a code that begins with Z99. */
const practices = [
  ['Z99001', 'Millbrook Surgery', 'BS5 6XX', 'A'],
  ['Z99002', 'Orchard Practice', 'BS1 4DJ', 'A'],
  ['Z99003', 'Orchard Lane Medical Centre', 'BS3 1AA', 'A'],
  ['Z99004', 'The Ferry Road Surgery', 'BS2 0AB', 'A'],
  ['Z99005', 'Quayside Health Centre', 'BS1 6QA', 'A'],
  ['Z99006', 'Hill Top Surgery', 'BS7 8AA', 'A'],
  ['Z99007', 'Old Mill Surgery', 'BS5 7ZZ', 'C'],
] as const;

/** The demonstration's practices, by the way the national list is loaded. */
export async function seedPractices(ctx: Ctx): Promise<void> {
  const lines = practices.map(([code, name, postcode, status]) => {
    const cells = Array.from({ length: 27 }, () => '');
    [cells[0], cells[1], cells[9], cells[12], cells[25]] = [code, name, postcode, status, '4'];
    if (status === 'C') cells[11] = '20240331';
    return cells.map((cell) => `"${cell}"`).join(',');
  });
  await importPractices({ ...ctx, actor: systemActor }, lines.join('\n'));
}
