import { nhsCheckDigit } from '#care/person/rules.ts';
import { person, personContact, personRisk } from '#care/person/schema.server.ts';
import {
  type Act,
  declineReasons,
  leadsTo,
  type Source,
  type Standing,
  type Status,
} from '#care/referral/rules.ts';
import {
  referral,
  referralNeed,
  referralProgress,
  referralStep,
} from '#care/referral/schema.server.ts';
import { tellEpisode } from './episode-story.ts';
import { DAY, NOW, type Practice, type Staff, type Telling } from './service.ts';
import { given, type Needed, needed, reasons, risksKnown, streets, surnames } from './words.ts';

/** What may become of a referral, as acts one after the other; the commoner ones more often. */
const fates: Act[][] = [
  ...Array.from({ length: 14 }, (): Act[] => ['accept']),
  ...Array.from({ length: 10 }, (): Act[] => ['triage', 'accept']),
  ...Array.from({ length: 2 }, (): Act[] => ['return', 'triage', 'accept']),
  ['decline'],
  ['triage', 'decline'],
  ['redirect'],
  ['return', 'withdraw'],
];

const standingOf: Record<Status, Standing> = {
  received: 'received',
  triaged: 'received',
  returned: 'returned',
  accepted: 'waiting',
  declined: 'declined',
  redirected: 'redirected',
  withdrawn: 'withdrawn',
};

/** A person who is being supported, whom somebody else may refer as well. */
interface Supported {
  personId: string;
  episodeId: string;
  who: ReturnType<typeof somebody>;
}
export type Known = Supported[];

/** What people say when they are asked, the commoner answers more often; some are not asked. */
const sexesSaid = [
  ...Array.from({ length: 11 }, () => 'female'),
  ...Array.from({ length: 7 }, () => 'male'),
  'not-said',
  null,
  null,
];
const ethnicitiesSaid = [
  ...Array.from({ length: 14 }, () => 'white'),
  'asian',
  'asian',
  'black',
  'mixed',
  'other',
  'not-said',
  null,
  null,
];

const sources: Source[] = ['gp', 'gp', 'gp', 'gp', 'nurse', 'receptionist', 'other-practice-staff'];
const outside: Source[] = [
  'hospital',
  'council',
  'police',
  'pharmacy',
  'voluntary',
  'family',
  'other',
];

/** One referral that came at a moment, and all that came of it until now. */
export function tellReferral(telling: Telling, known: Known, at: number, number: number): void {
  const { chance, sheets, audit, service } = telling;
  const practice = chance.pick(service.practices);
  const again = chance.often(0.04) ? known.find(() => chance.often(0.5)) : undefined;
  const who = again?.who ?? somebody(telling, practice, number);
  const id = chance.id(at);
  const of = { organisationId: service.id, referralId: id };
  const from = cameFrom(telling, practice);
  const [first, second] = [chance.pick<Needed>(needed), chance.pick<Needed>(needed)];
  const wanted = first === second || chance.often(0.6) ? [first] : [first, second];
  const risks = chance.pick([
    'no-known-risks',
    'no-known-risks',
    'no-known-risks',
    'not-asked',
    'has-risks',
  ]);
  const people = again ?? { personId: chance.id(at), episodeId: chance.id(at), who };
  const walked = walk(telling, of, from.by, at, people.personId);
  const accepted = walked.status === 'accepted';
  const urgency = chance.often(0.03) ? 'urgent' : chance.often(0.12) ? 'soon' : 'routine';
  sheets.add(referral, {
    ...who,
    id,
    organisationId: service.id,
    personId: accepted ? people.personId : null,
    episodeId: accepted ? people.episodeId : null,
    status: walked.status,
    ...from.columns,
    reason: chance.pick(reasons),
    urgency,
    personAgreed: true,
    risks,
    riskNote: risks === 'has-risks' ? chance.pick(risksKnown).description : null,
    receivedAt: new Date(at),
    changedAt: new Date(walked.at),
    version: walked.moves + 1,
  });
  for (const { need } of wanted) sheets.add(referralNeed, { ...of, id: chance.id(at), need });
  let standing = standingOf[walked.status];
  if (accepted && again) standing = 'in-progress';
  if (accepted && !again) {
    addPerson(telling, people, risks, walked.at);
    const { end } = tellEpisode(telling, { ...people, needs: wanted, urgency }, walked);
    standing = end;
    if (end === 'in-progress') {
      known.unshift(people);
      known.splice(20);
    }
  }
  sheets.add(referralProgress, {
    ...of,
    id: chance.id(at),
    referringOrganisationId: from.columns.referringOrganisationId ?? null,
    referrerUserId: from.columns.referrerUserId ?? null,
    personName: `${who.givenName} ${who.familyName}`,
    standing,
    feedback: standing === 'closed' ? 'They found what they came for.' : null,
    receivedAt: new Date(at),
    changedAt: new Date(walked.at),
  });
  audit.note({ at, by: from.by, act: 'referral.receive', subject: ['referral', id] });
}

/** Takes a referral through the transition table for as long as its acts lie in the past. */
function walk(
  { chance, sheets, audit, service }: Telling,
  of: { organisationId: string; referralId: string },
  receivedBy: { id: string | null; name: string },
  at: number,
  personId: string,
) {
  const step = (
    by: { id: string | null; name: string },
    row: object,
    toStatus: string,
    when: number,
  ) =>
    sheets.add(referralStep, {
      ...of,
      ...row,
      id: chance.id(when),
      byUserId: by.id,
      byName: by.name,
      toStatus,
      at: new Date(when),
    });
  step(receivedBy, {}, 'received', at);
  let status: Status = 'received';
  let when = at;
  let moves = 0;
  let by: Staff = service.manager;
  for (const act of chance.pick(fates)) {
    const next: number =
      when + (status === 'returned' ? 2 + chance.next() * 12 : 0.1 + chance.next() * 4) * DAY;
    if (next > NOW) break;
    const to = leadsTo(status, act);
    if (!to) throw new Error(`a referral that is ${status} cannot ${act}`);
    by = chance.pick(service.linkWorkers);
    const reason = act === 'decline' ? chance.pick(Object.keys(declineReasons)) : null;
    step(by, { fromStatus: status, reason }, to, next);
    audit.note({
      at: next,
      by,
      act: `referral.${act}`,
      subject: ['referral', of.referralId],
      ...(act === 'accept' ? { personId } : {}),
    });
    [status, when, moves] = [to, next, moves + 1];
  }
  return { status, at: when, moves, by };
}

function somebody({ chance }: Telling, practice: Practice, number: number) {
  const nine = String(999_000_000 + number);
  const check = nhsCheckDigit(nine);
  const born = Date.UTC(chance.from(1932, 2007), 0, chance.from(1, 365));
  return {
    givenName: chance.pick(given),
    familyName: chance.often(0.2)
      ? `${chance.pick(surnames)}-${chance.pick(surnames)}`
      : chance.pick(surnames),
    dateOfBirth: new Date(born).toISOString().slice(0, 10),
    // One in eleven has no check digit and is never given out; one in five did not say.
    nhsNumber: check < 10 && chance.often(0.8) ? `${nine}${check}` : null,
    telephone: `07700 900${String(chance.from(0, 999)).padStart(3, '0')}`,
    address: `${chance.from(1, 200)} ${chance.pick(streets)}`,
    postcode: `ZZ${chance.from(1, 99)} ${chance.from(0, 9)}AA`,
    practiceCode: practice.code,
    communicationNeeds: chance.often(0.06) ? 'Hard of hearing: face me and speak slowly.' : null,
  };
}

/** Who asked, and how: most from a practice that signs in. */
function cameFrom({ chance, service }: Telling, practice: Practice) {
  const way = chance.next();
  if (way < 0.62)
    return {
      by: practice.referrer,
      columns: {
        source: chance.pick(sources),
        route: 'signed-in',
        referringOrganisationId: practice.id,
        referrerUserId: practice.referrer.id,
        referrerName: practice.referrer.name,
        referrerOrganisation: practice.name,
      },
    };
  const self = chance.often(0.4);
  const source = self ? 'self' : chance.pick(outside);
  const columns = {
    source,
    referrerName: self ? null : `${chance.pick(given)} ${chance.pick(surnames)}`,
    referringOrganisationId: null,
    referrerUserId: null,
  };
  if (way < 0.8)
    return {
      by: { kind: 'public' as const, id: null, name: 'A person asking for help' },
      columns: { ...columns, route: 'public-page' },
    };
  const by = chance.pick(service.linkWorkers);
  return { by, columns: { ...columns, route: way < 0.95 ? 'telephone' : 'file' } };
}

function addPerson(
  { chance, sheets, audit, service }: Telling,
  { personId, who }: Supported,
  risks: string,
  at: number,
) {
  const of = { organisationId: service.id, personId };
  const madeAt = new Date(at);
  const carer = chance.often(0.15);
  sheets.add(person, {
    ...who,
    id: personId,
    organisationId: service.id,
    preferredName: chance.often(0.08) ? chance.pick(given) : null,
    sex: chance.pick(sexesSaid),
    ethnicity: chance.pick(ethnicitiesSaid),
    contactPreference: chance.pick(['telephone', 'telephone', 'text-message', 'email', 'post']),
    mayLeaveMessage: chance.often(0.5),
    aboutMe: chance.often(0.4) ? 'I like the sea, cards and being asked first.' : null,
    isCarer: carer,
    risks,
    consentToShare: chance.pick(['yes', 'yes', 'yes', 'no', 'not-asked']),
    consentAt: madeAt,
    madeAt,
    changedAt: madeAt,
  });
  if (carer)
    sheets.add(personContact, {
      ...of,
      id: chance.id(at),
      name: `${chance.pick(given)} ${who.familyName}`,
      relationship: chance.pick(['husband', 'wife', 'mother', 'father', 'sister', 'son']),
      madeAt,
    });
  if (risks === 'has-risks')
    sheets.add(personRisk, { ...of, ...chance.pick(risksKnown), id: chance.id(at), madeAt });
  audit.note({
    at,
    by: service.manager,
    act: 'person.add',
    subject: ['person', personId],
    personId,
  });
}
