import { drizzle } from 'drizzle-orm/node-postgres';
import { program } from '#account/program/schema.server.ts';
import type { Database } from '#platform/database/database.server.ts';

/** The public half of the key in `docs/first-call.mjs`, which is printed there for everybody. */
const key = {
  kty: 'EC',
  crv: 'P-384',
  x: 'AVtohKtLK0aR9LHsNNrz_7_33anGyCtqyyZHkpu1nb5J4VY_pXUtXIGL2GEStrZg',
  y: '5bI_KSugiNwzHJX6GJedq4lFlUf-87WLPtO_QjstR6xQRGhQ7xN65aaCqw8FT-HW',
  kid: 'demo',
  alg: 'ES384',
};

/** The practice's own system, with which a developer makes a first call: in demo data alone. */
export async function seedProgram(db: Database, practiceId: string, now: Date): Promise<void> {
  await drizzle(db.pool, { casing: 'snake_case' })
    .insert(program)
    .values({
      id: '0198c0de-0000-7000-8000-000000000001',
      organisationId: practiceId,
      name: 'Millbrook records (demonstration)',
      role: 'referrer',
      scopes:
        'system/ServiceRequest.crs system/Task.rs system/Organization.rs system/Subscription.cruds',
      keys: { keys: [key] },
      madeAt: now,
    });
}
