import { asc, eq, inArray } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { placeOfPostcode } from './outcode.ts';
import { location, serviceAtLocation, serviceSchedule } from './parts-schema.server.ts';
import { insertAll } from './store-parts.server.ts';
import {
  linesOf,
  placeOfLine,
  placeWords,
  schedulesOfLine,
  whenLines,
  whenText,
  whereText,
} from './when-where.ts';

/** The places of a listing with what happens at each, and its schedules that have no place. */
export async function readWhenWhere(tx: Tx, serviceId: string) {
  const at = await tx
    .select({ atId: serviceAtLocation.id, location })
    .from(serviceAtLocation)
    .innerJoin(location, eq(location.id, serviceAtLocation.locationId))
    .where(eq(serviceAtLocation.serviceId, serviceId))
    .orderBy(asc(serviceAtLocation.id));
  const schedules = await tx
    .select()
    .from(serviceSchedule)
    .where(eq(serviceSchedule.serviceId, serviceId))
    .orderBy(asc(serviceSchedule.id));
  return {
    places: at.map((one) => ({
      ...one.location,
      atId: one.atId,
      schedules: schedules.filter((schedule) => schedule.serviceAtLocationId === one.atId),
    })),
    schedules: schedules.filter((schedule) => schedule.serviceAtLocationId === null),
  };
}

type Read = Awaited<ReturnType<typeof readWhenWhere>>;

/** What was typed of when and where, a line for each; undefined is left as it is. */
export interface WhenWhereInput {
  when: string | undefined;
  where: string | undefined;
}

/**
 * Puts right when and where a service is given. A line left as it was keeps all that is known of it;
 * a new one is read; one taken away goes. Gives the lines as they were, for each of the two changed.
 * @throws Refusal `invalid` at the field where a line cannot be read
 */
export async function correctWhenWhere(
  tx: Tx,
  serviceId: string,
  input: WhenWhereInput,
): Promise<Record<string, string | null>> {
  const old = await readWhenWhere(tx, serviceId);
  const before: Record<string, string | null> = {};
  const when = linesOf(input.when ?? whenText(old));
  const where = linesOf(input.where ?? whereText(old));
  const same = (lines: string[], shown: string) => lines.join('\n') === linesOf(shown).join('\n');
  const whenChanged = !same(when, whenText(old));
  const whereChanged = !same(where, whereText(old));
  if (whenChanged) before.when = whenText(old) || null;
  if (whereChanged) before.where = whereText(old) || null;
  if (whenChanged) await correctWhen(tx, serviceId, old, when);
  if (whereChanged) await correctWhere(tx, serviceId, old, where);
  return before;
}

async function correctWhen(tx: Tx, serviceId: string, old: Read, lines: string[]): Promise<void> {
  const known = whenLines(old);
  const gone = known.filter(([line]) => !lines.includes(line)).map(([, schedule]) => schedule.id);
  const fresh = lines
    .filter((line) => !known.some(([have]) => have === line))
    .flatMap((line) => {
      const read = schedulesOfLine(line);
      if (!read)
        throw refuse.invalid({
          when: `Write “${line.slice(0, 80)}” with its day, like Tuesday 10am to 12pm`,
        });
      return read;
    });
  if (gone.length > 0) await tx.delete(serviceSchedule).where(inArray(serviceSchedule.id, gone));
  await insertAll(
    tx,
    serviceSchedule,
    fresh.map((schedule) => ({ ...schedule, id: newId(), serviceId })),
  );
}

async function correctWhere(tx: Tx, serviceId: string, old: Read, lines: string[]): Promise<void> {
  const known = old.places.map(placeWords);
  const gone = old.places.filter(
    (place) => placeWords(place) && !lines.includes(placeWords(place)),
  );
  const fresh = lines
    .filter((line) => !known.includes(line))
    .map((line) => {
      const place = placeOfLine(line);
      if (!place)
        throw refuse.invalid({
          where: `Write “${line.slice(0, 80)}” with its postcode at the end, like 2 High Street, Bristol, BS5 6XX`,
        });
      const rough = placeOfPostcode(place.postcode ?? '');
      const id = newId();
      return {
        ...place,
        id,
        source: 'here',
        sourceId: id,
        latitude: rough?.latitude ?? null,
        longitude: rough?.longitude ?? null,
        withinKm: rough?.within ?? null,
      };
    });
  if (gone.length > 0) {
    const ids = gone.map((place) => place.atId);
    // What happened there goes on, at no place we know.
    await tx
      .update(serviceSchedule)
      .set({ serviceAtLocationId: null })
      .where(inArray(serviceSchedule.serviceAtLocationId, ids));
    await tx.delete(serviceAtLocation).where(inArray(serviceAtLocation.id, ids));
  }
  await insertAll(tx, location, fresh);
  await insertAll(
    tx,
    serviceAtLocation,
    fresh.map((place) => ({ id: newId(), serviceId, locationId: place.id })),
  );
}
