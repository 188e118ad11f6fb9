import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import type { ReasonGiven } from '../discretion/rules.ts';
import { requireGoingOnWithin } from './bounds.server.ts';
import { allow, type EpisodeMove, lockEpisode, moveEpisode } from './episode.server.ts';
import { type EpisodeStatus, lookAgainProblem } from './rules.ts';
import type { PauseInput, PauseOnInput } from './shapes.ts';

type Moved = { id: string; status: EpisodeStatus };
type Why = { reason: string } & ReasonGiven;

async function act(
  ctx: Ctx,
  episodeId: string,
  name: string,
  move: EpisodeMove,
  goesOn?: Why,
): Promise<Moved> {
  allow(ctx, 'casework.write');
  return perform(ctx, 'care', async (tx, note) => {
    const current = await lockEpisode(ctx, tx, episodeId);
    if (goesOn) await requireGoingOnWithin(tx, ctx, current, name, goesOn);
    const status = await moveEpisode(ctx, tx, current, move);
    note({ act: name, subject: ['episode', current.id], personId: current.personId });
    return { id: current.id, status };
  });
}

function pausedUntil(ctx: Ctx, { lookAgainOn }: { lookAgainOn: string }) {
  const problem = lookAgainProblem(lookAgainOn, dayOf(ctx.now));
  if (problem) throw refuse.invalid({ lookAgainOn: problem });
  return { lookAgainOn };
}

/** Pauses support: nothing is expected of anybody until it is resumed, or its day comes. */
export async function pauseEpisode(
  ctx: Ctx,
  episodeId: string,
  input: PauseInput,
  version?: number,
): Promise<Moved> {
  const { reason } = input;
  const set = pausedUntil(ctx, input);
  return act(ctx, episodeId, 'episode.pause', { kind: 'paused', reason, version, set });
}

/** Looks at a pause again and lets it go on, until another day. */
export async function pauseOn(
  ctx: Ctx,
  episodeId: string,
  input: PauseOnInput,
  version?: number,
): Promise<Moved> {
  const reason = input.stillWhy;
  const set = pausedUntil(ctx, input);
  return act(ctx, episodeId, 'episode.pause-on', { kind: 'paused-on', reason, version, set });
}

export const resumeEpisode = (ctx: Ctx, episodeId: string, input: Why, version?: number) =>
  act(ctx, episodeId, 'episode.resume', { kind: 'resumed', reason: input.reason, version }, input);

/** Reopens closed support; what was said at its closing stays in its steps. */
export const reopenEpisode = (ctx: Ctx, episodeId: string, input: Why, version?: number) =>
  act(
    ctx,
    episodeId,
    'episode.reopen',
    {
      kind: 'reopened',
      reason: input.reason,
      version,
      set: { closedAt: null, closeReason: null, followUpOn: null, followedUpAt: null },
    },
    input,
  );
