import { communityTime } from '#care/community/schema.server.ts';
import { dayOf } from '#platform/clock.ts';
import { DAY, NOW, type Telling } from './service.ts';

const WEEKS = 52;

/** Half a day a week in the community for every link worker of a service, more or less kept. */
export function tellCommunity({ chance, sheets, audit, service }: Telling): void {
  for (const worker of service.linkWorkers)
    for (let week = WEEKS; week > 0; week--) {
      const at = NOW - week * 7 * DAY;
      const id = chance.id(at);
      sheets.add(communityTime, {
        id,
        organisationId: service.id,
        linkWorkerId: worker.id,
        day: dayOf(new Date(at)),
        plannedMinutes: 210,
        keptMinutes: chance.often(0.15) ? 0 : chance.from(3, 8) * 30,
        keptAt: new Date(at),
      });
      audit.note({ at, by: worker, act: 'community-time.keep', subject: ['community-time', id] });
    }
}
