import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Actor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { makeSurvey, openSurvey } from '../src/research/survey/commands.server.ts';
import { surveyShape } from '../src/research/survey/rules.ts';
import { allOf, respond } from '../test/support/respondent.ts';
import type { Place } from './place.ts';
import { ready, run } from './served.ts';

/** As many at once as a hall of people with phones; nobody waits between pages but at the first. */
const AT_ONCE = 40;

/** An organisation with a survey that anybody with its link may answer; gives the survey. */
export async function prepareSurvey({ db, owner }: Place): Promise<string> {
  const here = newId();
  await owner.query(
    `insert into account.organisation (id, kind, name, slug, service, made_at)
     values ($1, 'employer', 'Made-up Research', 'made-up-research', true, now())`,
    [here],
  );
  const actor: Actor = {
    kind: 'staff',
    id: newId(),
    name: 'Bench Researcher',
    organisationIds: [here],
    roles: ['researcher'],
  };
  const ctx: Ctx = { db, actor, now: new Date(), requestId: 'bench' };
  const input = {
    title: 'How connected people feel',
    purpose: 'To measure.',
    questionnaire: 'https://holdfast.example/fhir/Questionnaire/loneliness|1',
    byOpenLink: 'yes',
  };
  const { id } = await makeSurvey(ctx, surveyShape.parse(input));
  await openSurvey(ctx, id);
  return id;
}

/** So many respondents through one server process over HTTP: how long, and how many answers there are. */
export async function benchSurveys(
  env: NodeJS.ProcessEnv,
  ports: { http: number; metrics: number },
  { place, survey, many }: { place: Place; survey: string; many: number },
  say: (line: string) => void,
): Promise<void> {
  const origin = `http://127.0.0.1:${ports.http}`;
  const { rows } = await place.owner.query('select open_code from research.survey where id = $1', [
    survey,
  ]);
  const child = spawn(process.execPath, [run, 'start'], {
    env: {
      ...env,
      PORT: String(ports.http),
      PUBLIC_ORIGIN: origin,
      METRICS_PORT: String(ports.metrics),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await ready(origin, child);
    const began = performance.now();
    const told = await allOf(Array.from({ length: many }), AT_ONCE, (_, at) =>
      respond(origin, `/take-part/${rows[0].open_code}`, {
        fields: { a0: `o${at % 3}`, a1: 'o1', a2: 'o2', a3: 'o0' },
        twice: true,
        ...(at % 10 === 0 ? { address: `person${at}@made-up.example` } : {}),
      }),
    );
    const minutes = (performance.now() - began) / 60_000;
    const took = told.flatMap((one) => one.took).toSorted((a, b) => a - b);
    const at = (part: number) => Math.round(took[Math.floor(took.length * part)] ?? 0);
    const { rows: kept } = await place.owner.query(
      `select (select count(*)::int from research.survey_answer where survey_id = $1) as answers,
         (select count(*)::int from research.survey_token where survey_id = $1 and used) as used,
         (select count(*)::int from research.survey_part where survey_id = $1) as parts`,
      [survey],
    );
    const [{ answers, used, parts }] = kept;
    say(
      `surveys: ${many} respondents, ${AT_ONCE} at once, in ${minutes.toFixed(1)} minutes: ${took.length} requests, ${Math.round(took.length / minutes / 60)} a second, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${at(0.9999)} ms`,
    );
    say(
      `in the database: ${answers} answers, ${used} links used, ${parts} begun and not sent: ${answers === many && used === many && parts === 0 ? 'none lost, none doubled' : 'NOT AS IT SHOULD BE'}`,
    );
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }
}
