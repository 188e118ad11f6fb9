import type { Observation, QuestionnaireResponse } from '@medplum/fhirtypes';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { byDate, byIdentifier, byReference, byUri } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, ourCodes, present, ukCore } from '#platform/fhir/systems.ts';
import { definitionsNamed } from '#questionnaire/api.server.ts';
import { toResponse } from '#questionnaire/response.ts';
import { mayMeasure } from './rules.ts';
import { measure, measureScore } from './schema.server.ts';

const SCORES = ourCodes('measure-score');
/** Of several scores of one questionnaire each has a code of its own: its name, and which score it is. */
const codeOf = (questionnaire: string, score: string) =>
  `${questionnaire.replace(/\|.*$/, '').split('/').at(-1)}.${score}`;
const coded = sql`(select regexp_replace(split_part(m.questionnaire, '|', 1), '^.*/', '') from care.measure m where m.id = ${measureScore.measureId}) || '.' || ${measureScore.code}`;
const answeredAt = sql`(select m.answered_at from care.measure m where m.id = ${measureScore.measureId})`;
const ofPerson = (record: { subject?: { reference?: string } }) =>
  record.subject?.reference?.split('/')[1];

/** One number that a measure came to. Those of one measure are never added up. */
export const observation: Kind<Observation> = {
  type: 'Observation',
  says: 'One score of a measure that a person answered; scores are never added up.',
  may: mayMeasure,
  table: measureScore,
  id: measureScore.id,
  changed: answeredAt,
  scope: (ctx) => eq(measureScore.organisationId, actingOrganisation(ctx.actor)),
  parameters: {
    patient: byReference(measureScore.personId, 'Patient', 'Who answered'),
    subject: byReference(measureScore.personId, 'Patient', 'Who answered'),
    'derived-from': byReference(
      measureScore.measureId,
      'QuestionnaireResponse',
      'The answers it comes from',
    ),
    code: byIdentifier(
      coded,
      SCORES,
      'Which score: the measure and the number, as ons4.worthwhile',
    ),
    date: byDate(answeredAt, 'When it was answered'),
  },
  about: ofPerson,
  async load(tx, ctx, ids) {
    const rows = await tx
      .select({ score: measureScore, of: measure })
      .from(measureScore)
      .innerJoin(measure, eq(measure.id, measureScore.measureId))
      .where(
        and(
          eq(measureScore.organisationId, actingOrganisation(ctx.actor)),
          inArray(measureScore.id, ids),
        ),
      );
    return rows.map(({ score, of }) =>
      present<Observation>({
        resourceType: 'Observation',
        id: score.id,
        meta: metaOf(1, of.answeredAt ?? of.at),
        status: 'final',
        category: [
          {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/observation-category',
                code: 'survey',
                display: 'Survey',
              },
            ],
          },
        ],
        code: {
          coding: [
            { system: SCORES, code: codeOf(of.questionnaire, score.code), display: score.label },
          ],
          text: `${of.title}: ${score.label}`,
        },
        subject: { reference: `Patient/${score.personId}` },
        effectiveDateTime: (of.answeredAt ?? of.at).toISOString(),
        performer: [{ reference: `Patient/${score.personId}` }],
        valueQuantity: {
          value: score.value,
          unit: 'score',
          system: 'http://unitsofmeasure.org',
          code: '{score}',
        },
        interpretation: score.band ? [{ text: score.band }] : [],
        referenceRange: [
          {
            low: { value: score.low },
            high: { value: score.high },
            text: score.lowIsBetter ? 'The scale; lower is better' : 'The scale; higher is better',
          },
        ],
        derivedFrom: [{ reference: `QuestionnaireResponse/${of.id}` }],
      }),
    );
  },
};

const answered = (ctx: Ctx) =>
  and(eq(measure.organisationId, actingOrganisation(ctx.actor)), eq(measure.status, 'answered'));

/** What a person answered. */
export const questionnaireResponse: Kind<QuestionnaireResponse> = {
  type: 'QuestionnaireResponse',
  says: 'What a person answered to a measure.',
  profile: ukCore('QuestionnaireResponse'),
  may: mayMeasure,
  table: measure,
  id: measure.id,
  changed: sql`coalesce(${measure.answeredAt}, ${measure.at})`,
  scope: answered,
  parameters: {
    patient: byReference(measure.personId, 'Patient', 'Who answered'),
    subject: byReference(measure.personId, 'Patient', 'Who answered'),
    questionnaire: byUri(measure.questionnaire, 'What was answered: address|version', 'reference'),
    authored: byDate(measure.answeredAt, 'When it was answered'),
  },
  about: ofPerson,
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(measure)
      .where(and(answered(ctx), inArray(measure.id, ids)));
    const definitions = await definitionsNamed(
      tx,
      actingOrganisation(ctx.actor),
      rows.map((row) => row.questionnaire),
    );
    return rows.flatMap((row) => {
      const of = definitions.get(row.questionnaire);
      if (!of) return [];
      const subject = { reference: `Patient/${row.personId}` };
      const answers = toResponse(of, row.answers) as QuestionnaireResponse;
      return [
        present<QuestionnaireResponse>({
          ...answers,
          id: row.id,
          meta: metaOf(row.version, row.answeredAt ?? row.at, ukCore('QuestionnaireResponse')),
          subject,
          authored: (row.answeredAt ?? row.at).toISOString(),
          source: subject,
        }),
      ];
    });
  },
};
