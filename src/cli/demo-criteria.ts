import {
  agreeCriteria,
  commentOnCriteria,
  proposeCriteria,
  writeCriteria,
} from '#care/criteria/commands.server.ts';
import { criteriaShape } from '#care/criteria/rules.ts';
import { EVERYBODY } from '#care/criteria/table.server.ts';
import { needs, routes, sources } from '#care/referral/rules.ts';
import type { Ctx } from '#platform/database/context.server.ts';

type At = (daysAgo: number, hour?: number) => Ctx;
type Staff = Record<'amina' | 'helen' | 'ruth', At>;

const [allNeeds, allSources, allRoutes] = [needs, sources, routes].map(Object.keys);

const criteria = (over: Record<string, unknown>) =>
  criteriaShape.parse({
    whoWeHelp:
      'Adults who want somebody to listen, and company or practical help near where they live. Nobody needs a diagnosis, and nobody needs to know yet what would help.',
    youngest: '18',
    needs: allNeeds?.filter((need) => need !== 'alcohol-drugs'),
    sources: allSources?.filter((source) => source !== 'police'),
    routes: allRoutes,
    notForUs: 'Somebody in a crisis today, or who needs a mental health team first.',
    instead:
      'In a crisis: the crisis line, on 111. For drink and drugs: the recovery service takes anybody who rings.',
    ...over,
  });

/** The demonstration's criteria: agreed with a practice after a talk, with a change put forward. */
export async function seedCriteria({ amina, helen, ruth }: Staff): Promise<void> {
  const [practice, service] = ['millbrook', 'hillside'];
  await writeCriteria(helen(80), EVERYBODY, undefined, criteria({ sources: allSources }));
  await proposeCriteria(helen(80), EVERYBODY, 1, null);
  await writeCriteria(amina(75), practice, undefined, criteria({ youngest: '21' }));
  await commentOnCriteria(
    ruth(73),
    service,
    'We see many people of eighteen to twenty who live alone for the first time. Could they come too?',
  );
  await commentOnCriteria(
    amina(72),
    practice,
    'Yes. The youth service only goes up to eighteen, so they fall between.',
  );
  await writeCriteria(
    helen(71),
    practice,
    1,
    criteria({ why: 'From eighteen, as we talked over.' }),
  );
  await proposeCriteria(helen(71), practice, 2, null);
  await agreeCriteria(ruth(69), service, 2, 'Read out at the practice meeting.');
  await writeCriteria(
    ruth(4),
    service,
    2,
    criteria({
      needs: allNeeds,
      why: 'Half of those who drink too much come to us lonely. Could you see them once, together with the recovery service?',
    }),
  );
  await proposeCriteria(ruth(4), service, 3, null);
  await commentOnCriteria(
    amina(3),
    practice,
    'I would like to. We need somebody there to ring first.',
  );
}
