import type { Tx } from '#platform/database/transaction.server.ts';
import { listOffered, type Offered, publishedQuestionnaire } from '#questionnaire/api.server.ts';
import type { Questionnaire } from '#questionnaire/model.ts';

/** What a survey of an organisation can ask. */
export const listQuestionnaires = (
  tx: Tx,
  organisationId: string,
  today: string,
): Promise<Offered[]> => listOffered(tx, organisationId, today, 'any');

/** The questionnaire a survey names; a fault where it is gone, for a published one never goes. */
export async function questionnaireOf(
  tx: Tx,
  survey: { organisationId: string; questionnaire: string },
): Promise<Questionnaire> {
  const found = await publishedQuestionnaire(tx, survey.organisationId, survey.questionnaire);
  if (!found) throw new Error(`no definition of ${survey.questionnaire}`);
  return found;
}
