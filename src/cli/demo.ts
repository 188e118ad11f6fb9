import { drizzle } from 'drizzle-orm/node-postgres';
import { membership, organisation, referralAgreement } from '#account/schema.server.ts';
import type { SignIn } from '#account/sign-in.server.ts';
import type { Role } from '#platform/actor.ts';
import type { Database } from '#platform/database/database.server.ts';
import { newId } from '#platform/id.ts';
import type { DemoPlaces, Place } from './demo-people.ts';
import { seedProgram } from './demo-program.ts';
import { seedService } from './demo-service.ts';

/** Public, so demo sign-ins exist in demo data alone, which a production start refuses. */
export const demoPassword = 'holdfast-demo';

export const demoSignIns: {
  email: string;
  name: string;
  what: string;
  at: Place;
  roles: Role[];
}[] = [
  {
    email: 'link.worker@demo.example',
    name: 'Amina Yusuf',
    what: 'link worker',
    at: 'hillside',
    roles: ['link-worker'],
  },
  {
    email: 'second.link.worker@demo.example',
    name: 'Tom Ellery',
    what: 'link worker',
    at: 'hillside',
    roles: ['link-worker'],
  },
  {
    email: 'supervisor@demo.example',
    name: 'Grace Okafor',
    what: 'supervisor',
    at: 'hillside',
    roles: ['supervisor'],
  },
  {
    email: 'manager@demo.example',
    name: 'Helen Pryce',
    what: 'service manager',
    at: 'hillside',
    roles: ['manager'],
  },
  {
    email: 'administrator@demo.example',
    name: 'Samir Desai',
    what: 'administrator',
    at: 'hillside',
    roles: ['administrator'],
  },
  {
    email: 'referrer@demo.example',
    name: 'Dr Ruth Calder',
    what: 'referrer at a practice',
    at: 'millbrook',
    roles: ['referrer'],
  },
  {
    email: 'researcher@demo.example',
    name: 'Dr Neema Abara',
    what: 'researcher',
    at: 'hillside',
    roles: ['researcher'],
  },
  {
    email: 'link.worker@other.example',
    name: 'Ivo Marsh',
    what: 'link worker elsewhere',
    at: 'otherton',
    roles: ['link-worker'],
  },
  {
    email: 'manager@other.example',
    name: 'Priya Nair',
    what: 'manager elsewhere',
    at: 'otherton',
    roles: ['manager'],
  },
];

/** Fills an empty demo database with a believable service at work; does nothing on a filled one. */
export async function seedDemo({
  db,
  signIn,
  address: origin,
}: {
  db: Database;
  signIn: SignIn;
  address: string;
}): Promise<void> {
  const { rows } = await db.pool.query('select 1 from account.organisation limit 1');
  if (rows.length > 0) return;
  const places = await seedOrganisations(db, signIn);
  await seedService(db, places, origin, new Date());
  await seedProgram(db, places.organisations.millbrook, new Date());
}

/** The organisations and sign-ins of the demonstration, which tests use too. */
export async function seedOrganisations(db: Database, signIn: SignIn): Promise<DemoPlaces> {
  const now = new Date();
  // The embedded session, like a PostgreSQL owner, may write to every table.
  const owner = drizzle(db.pool, { casing: 'snake_case' });
  const ids = {
    board: newId(),
    network: newId(),
    hillside: newId(),
    millbrook: newId(),
    orchard: newId(),
    otherton: newId(),
  };
  await owner.insert(organisation).values([
    {
      id: ids.board,
      kind: 'care-board',
      name: 'Riverlands Integrated Care Board',
      slug: 'riverlands',
      madeAt: now,
    },
    {
      id: ids.network,
      parentId: ids.board,
      kind: 'network',
      name: 'Hillside Primary Care Network',
      slug: 'hillside-network',
      madeAt: now,
    },
    {
      id: ids.hillside,
      parentId: ids.network,
      kind: 'employer',
      name: 'Hillside Social Prescribing',
      slug: 'hillside',
      service: true,
      postcode: 'BS5 9ZZ',
      telephone: '01632 960 140',
      email: 'hello@hillside.example',
      madeAt: now,
    },
    {
      id: ids.millbrook,
      parentId: ids.network,
      kind: 'practice',
      name: 'Millbrook Surgery',
      slug: 'millbrook',
      odsCode: 'Z99001',
      email: 'millbrook@practice.example',
      madeAt: now,
    },
    {
      id: ids.orchard,
      parentId: ids.network,
      kind: 'practice',
      name: 'Orchard Lane Medical Centre',
      slug: 'orchard-lane',
      odsCode: 'Z99002',
      email: 'orchard@practice.example',
      madeAt: now,
    },
    {
      id: ids.otherton,
      kind: 'employer',
      name: 'Otherton Link Workers',
      slug: 'otherton',
      service: true,
      telephone: '01632 960 777',
      email: 'hello@otherton.example',
      madeAt: now,
    },
  ]);
  const today = now.toISOString().slice(0, 10);
  await owner.insert(referralAgreement).values([
    {
      id: newId(),
      organisationId: ids.hillside,
      referringOrganisationId: ids.millbrook,
      since: today,
    },
    {
      id: newId(),
      organisationId: ids.hillside,
      referringOrganisationId: ids.orchard,
      since: today,
    },
  ]);
  const users: Record<string, string> = {};
  for (const person of demoSignIns) {
    const made = await signIn.api.signUpEmail({
      body: { email: person.email, name: person.name, password: demoPassword },
    });
    users[person.email] = made.user.id;
    await owner.insert(membership).values(
      person.roles.map((role) => ({
        id: newId(),
        organisationId: ids[person.at],
        userId: made.user.id,
        role,
        since: now,
      })),
    );
  }
  // One person who works in two organisations, and sees the tree from its top.
  await owner.insert(membership).values({
    id: newId(),
    organisationId: ids.board,
    userId: users['administrator@demo.example'] ?? '',
    role: 'administrator',
    since: now,
  });
  return {
    organisations: { hillside: ids.hillside, millbrook: ids.millbrook, otherton: ids.otherton },
    users,
  };
}
