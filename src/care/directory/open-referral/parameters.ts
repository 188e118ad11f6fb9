import { z } from 'zod';
import { type Weekday, weekdays, weekdayWords } from '../rules.ts';

/** The most records of one page. */
export const MOST_A_PAGE = 200;

const page = z.coerce.number().int().min(1).max(100_000).default(1);
const perPage = z.coerce.number().int().min(1).default(50);
const id = z.uuid();
const age = z.coerce.number().min(0).max(150);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'a time like 09:30');
const flag = z.enum(['true', 'false']).default('false');
const words = z.string().trim().max(200);

const weekdayOf = (text: string): Weekday | undefined =>
  weekdays.find((day) => {
    const given = text.trim().toLowerCase();
    return given === day.toLowerCase() || given === weekdayWords[day].toLowerCase();
  });
const day = z
  .string()
  .refine((text) => weekdayOf(text) !== undefined, 'a day of the week, like MO or Monday');

/** A day of the week as RFC 5545 writes it, of one that passed the shape. */
export const dayCode = (text: string): Weekday => weekdayOf(text) ?? 'MO';

const paging = { page, per_page: perPage };
const where = {
  postcode: z.string().trim().min(2).max(10).optional(),
  /** Metres. */
  proximity: z.coerce.number().positive().max(500_000).optional(),
};

/** The filters of a list of version 3.0, by the standard's names. */
export const filters3 = z.strictObject({
  ...paging,
  search: words.optional(),
  taxonomy_term_id: id.optional(),
  taxonomy_id: id.optional(),
  organization_id: id.optional(),
  minimum_age: age.optional(),
  maximum_age: age.optional(),
  start_time: time.optional(),
  end_time: time.optional(),
  day: day.optional(),
  modified_after: z.iso.datetime({ offset: true, local: true }).or(z.iso.date()).optional(),
  ...where,
  full: flag,
  minimal: flag,
});

/** Those of version 1.0; where it takes several of one, we take the first. */
export const filters1 = z.strictObject({
  ...paging,
  text: words.optional(),
  taxonomy_id: id.optional(),
  minimum_age: age.optional(),
  maximum_age: age.optional(),
  start_time: time.optional(),
  end_time: time.optional(),
  day: day.optional(),
  ...where,
});

export const pageOnly = z.strictObject(paging);

/** What to look for, whatever version it was asked in. */
export interface Wanted {
  page: number;
  size: number;
  words?: string;
  termId?: string;
  taxonomyId?: string;
  providerId?: string;
  minimumAge?: number;
  maximumAge?: number;
  opensFrom?: string;
  closesBy?: string;
  day?: Weekday;
  modifiedAfter?: Date;
  postcode?: string;
  /** Metres. */
  proximity?: number;
}

/** The common part of what both versions ask. */
export function wantedOf(asked: z.output<typeof filters1> | z.output<typeof filters3>): Wanted {
  return {
    page: asked.page,
    size: Math.min(asked.per_page, MOST_A_PAGE),
    minimumAge: asked.minimum_age,
    maximumAge: asked.maximum_age,
    opensFrom: asked.start_time?.slice(0, 5),
    closesBy: asked.end_time?.slice(0, 5),
    day: asked.day === undefined ? undefined : dayCode(asked.day),
    postcode: asked.postcode,
    proximity: asked.proximity,
    ...('search' in asked || 'full' in asked
      ? {
          words: asked.search,
          termId: asked.taxonomy_term_id,
          taxonomyId: asked.taxonomy_id,
          providerId: asked.organization_id,
          modifiedAfter: asked.modified_after ? new Date(asked.modified_after) : undefined,
        }
      : { words: asked.text, termId: asked.taxonomy_id }),
  };
}
