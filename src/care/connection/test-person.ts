import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { episode } from '../casework/schema.server.ts';
import { person } from '../person/schema.server.ts';

/** A made-up person with an episode going on, for tests of what is done with them. */
export async function makePersonWithEpisode(
  ctx: Ctx,
  given: Partial<typeof person.$inferInsert> = {},
): Promise<{ personId: string; episodeId: string }> {
  const [organisationId = ''] = ctx.actor.organisationIds;
  const [personId, episodeId] = [newId(), newId()];
  await perform(ctx, 'care', async (tx, note) => {
    await tx.insert(person).values({
      id: personId,
      organisationId,
      givenName: 'Maureen',
      familyName: 'Tilley',
      dateOfBirth: '1948-03-02',
      telephone: '01632 960 111',
      email: 'maureen@person.example',
      communicationNeeds: 'Speak slowly; she hears better on the left.',
      address: '4 Nettle Row',
      madeAt: ctx.now,
      changedAt: ctx.now,
      ...given,
    });
    await tx.insert(episode).values({
      id: episodeId,
      organisationId,
      personId,
      status: 'active',
      linkWorkerId: ctx.actor.id,
      openedAt: ctx.now,
    });
    note({ act: 'test.arrange', subject: ['person', personId], personId });
    return null;
  });
  return { personId, episodeId };
}
