/**
 * A zone: a trust zone, a PostgreSQL schema and a PostgreSQL role (`holdfast_<zone>`). The
 * questionnaires' definitions are no trust zone, but have a schema and a role of their own too.
 */
export type Zone =
  | 'care'
  | 'workforce'
  | 'research'
  | 'exchange'
  | 'publishing'
  | 'account'
  | 'questionnaire';

/** What a member of staff may be in one organisation. */
export const roles = [
  'link-worker',
  'supervisor',
  'manager',
  'referrer',
  'administrator',
  'researcher',
] as const;
export type Role = (typeof roles)[number];

/**
 * Who acts, and for which organisations. `organisationIds` is what row-level security lets through:
 * the one organisation the person is working in now (or that a link, a public page or a job is for).
 */
export interface Actor {
  kind: 'staff' | 'program' | 'link' | 'public' | 'job' | 'system';
  /** The user's or program's id; for a link the id of what was shared; null for the public and the system. */
  id: string | null;
  /** Shown in histories: a member of staff's name, "a person asking for help", a provider's name. */
  name: string;
  organisationIds: string[];
  roles: Role[];
  /** A provider's program: the one listing of the directory it answers for, with no role at all. */
  listing?: string;
  /** An analyst's program: it takes records in bulk under pseudonyms, with no role at all. */
  analyst?: true;
}

export function hasRole(actor: Actor, ...wanted: Role[]): boolean {
  return actor.roles.some((role) => wanted.includes(role));
}

/** The organisation this act belongs to: the first the actor acts for. */
export function actingOrganisation(actor: Actor): string {
  const [id] = actor.organisationIds;
  if (!id) throw new Error('this actor acts for no organisation');
  return id;
}

export const systemActor: Actor = {
  kind: 'system',
  id: null,
  name: 'Holdfast',
  organisationIds: [],
  roles: [],
};

/** The actor of a job working for one organisation. */
export function jobActor(organisationId: string): Actor {
  return { kind: 'job', id: null, name: 'Holdfast', organisationIds: [organisationId], roles: [] };
}
