import { areas, districts, type Point } from './outcodes.ts';

/** A position, and how far it may be out. */
export interface Place extends Point {
  /** Kilometres. */
  within: number;
}

const OUTCODE = /^([A-Z]{1,2})(\d[A-Z\d]?)$/;

/** The outward half of a postcode or of its start (`BS5 6XX`, `bs56xx`, `BS5`), or null. */
export function outcodeOf(text: string): string | null {
  const plain = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  const whole = /^(.*)\d[A-Z]{2}$/.exec(plain)?.[1];
  for (const half of [whole, plain]) if (half && OUTCODE.test(half)) return half;
  return null;
}

/**
 * Where a postcode lies, by its district where the table has it, else by its area. Null for what is
 * no postcode of the United Kingdom, the Channel Islands or Man.
 */
export function placeOfPostcode(text: string): Place | null {
  const outcode = outcodeOf(text);
  const parts = outcode ? OUTCODE.exec(outcode) : null;
  if (!outcode || !parts) return null;
  // W1A and EC1A lie within W1 and EC1.
  const district = districts.get(outcode) ?? districts.get(outcode.replace(/[A-Z]$/, ''));
  if (district) return { ...district, within: 2 };
  const area = areas.get(parts[1] ?? '');
  return area ? { ...area, within: 20 } : null;
}

const EARTH_KM = 6371.0088;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Kilometres between two points over a round earth (haversine). */
export function kilometresBetween(a: Point, b: Point): number {
  const across = radians(b.latitude - a.latitude) / 2;
  const along = radians(b.longitude - a.longitude) / 2;
  const h =
    Math.sin(across) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(along) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

export const kilometresPerMile = 1.609344;

/** A distance as people say it, never more exact than it is known: “about 3 miles”. */
export function distanceWords(kilometres: number): string {
  const miles = kilometres / kilometresPerMile;
  if (miles < 1) return 'less than a mile';
  const rounded = Math.round(miles);
  return `about ${rounded} ${rounded === 1 ? 'mile' : 'miles'}`;
}
