import { closeEpisode } from '#care/closing/commands.server.ts';
import { closeShape } from '#care/closing/rules.ts';
import { makePersonWithEpisode } from '#care/connection/test-person.ts';
import { answerTogether, offerMeasure } from '#care/measure/commands.server.ts';
import { sendMessage } from '#care/messaging/commands.server.ts';
import { recordConsent, recordRisk } from '#care/person/around.server.ts';
import { newId } from '#platform/id.ts';
import type { Service, TestDatabase } from './database.ts';

const ONS4 = 'https://holdfast.example/fhir/Questionnaire/ons4|1';

/** A made-up person with a bit of everything that is kept about one, and support that was closed. */
export async function makeClosedCase(test: TestDatabase, service: Service) {
  const by = service.linkWorker;
  const { personId, episodeId } = await makePersonWithEpisode(by, {
    practiceCode: 'Z99001',
    nhsNumber: '9449305552',
    isCarer: true,
  });
  await recordConsent(by, personId, { consentToShare: 'yes', consentNote: 'With her practice' });
  const risk = { riskKind: 'visiting' as const, riskDescription: 'A large <dog> & a loose step' };
  const { id: riskId } = await recordRisk(by, personId, { ...risk, hiddenFromPerson: false });
  const hidden = {
    riskKind: 'safeguarding' as const,
    riskDescription: 'Her nephew takes her money',
  };
  const { id: hiddenRiskId } = await recordRisk(by, personId, {
    ...hidden,
    hiddenFromPerson: true,
  });
  const { id: measureId } = await offerMeasure(by, personId, {
    questionnaire: ONS4,
    occasion: 'start',
    way: 'together',
    reason: '',
    reasonNote: null,
    contactId: null,
  });
  await answerTogether(
    by,
    measureId,
    Object.fromEntries(
      Object.entries({ satisfied: 4, worthwhile: 5, happy: 6, anxious: 7 }).map(
        ([question, valueInteger]) => [question, [{ valueInteger }]],
      ),
    ),
  );
  const { id: messageId } = await sendMessage(by, personId, {
    channel: 'email',
    subject: 'What we talked about',
    text: 'Thank you for your time today.',
  });
  await test.owner.query(
    `insert into care.clinical_code (id, organisation_id, person_id, episode_id, code, term, because, at)
     values ($1, $2, $3, $4, '871731000000106', 'Referral to social prescribing service', 'referral accepted', $5)`,
    [newId(), service.organisationId, personId, episodeId, by.now],
  );
  const { summaryId } = await closeEpisode(
    by,
    personId,
    closeShape.parse({
      reason: 'connected',
      done: 'We met six times.',
      whatChanged: 'I have a reason to get up & go out.',
      requestedActions: 'Please review her hearing.',
    }),
  );
  return { personId, episodeId, riskId, hiddenRiskId, measureId, messageId, summaryId };
}
