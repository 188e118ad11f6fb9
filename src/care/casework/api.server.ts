import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import * as cancelling from './cancel.server.ts';
import * as contacts from './contact.server.ts';
import * as counts from './count.server.ts';
import * as counted from './counted.server.ts';
import * as episodes from './episode.server.ts';
import * as pauses from './paused.server.ts';
import * as takeUps from './take-up.server.ts';
import * as waiting from './waiting-contact.server.ts';

/** The person's episode that is going on, within an act; a conflict where there is none. */
export const requireOpenEpisode = (ctx: Ctx, tx: Tx, personId: string) =>
  episodes.requireOpenEpisode(ctx, tx, personId);

/** Opens an episode for a person, or gives the one going on. */
export const openEpisodeFor = (
  ctx: Ctx,
  tx: Tx,
  about: { personId: string; urgency?: string; reason?: string },
) => episodes.openEpisodeFor(ctx, tx, about);

/** An episode, locked until the act is done. */
export const lockEpisode = (ctx: Ctx, tx: Tx, episodeId: string) =>
  episodes.lockEpisode(ctx, tx, episodeId);

/**
 * Moves a locked episode by the transition table and keeps its step: allocated, paused, resumed,
 * closed (refused while somebody is held), reopened.
 */
export const moveEpisode = (
  ctx: Ctx,
  tx: Tx,
  current: episodes.Episode,
  move: episodes.EpisodeMove,
) => episodes.moveEpisode(ctx, tx, current, move);

/** Cancels, within an act, all that is planned in an episode; tells those who were told of it, if asked to. */
export const cancelPlanned = (ctx: Ctx, tx: Tx, episodeId: string, how: { tell: boolean }) =>
  cancelling.cancelPlanned(ctx, tx, episodeId, how);

/** Takes up an accepted referral: opens an episode or joins the one going on, with its needs. */
export const takeUp = (
  ctx: Ctx,
  tx: Tx,
  about: { personId: string; urgency: string; needs: readonly string[] },
) => takeUps.takeUp(ctx, tx, about);

/** How many people each link worker, or one, supports and holds now, by user id. */
export const countSupported = (ctx: Ctx, linkWorkerId: string | null) =>
  counts.countSupported(ctx, linkWorkerId);

/** Records, within the act of a group session, a contact with one of its people; gives its id. */
export const keepGroupContact = (ctx: Ctx, tx: Tx, of: contacts.GroupContact) =>
  contacts.keepGroupContact(ctx, tx, of);

/** Records, within the act of a slice that allows it, a word with somebody who is waiting. */
export const keepWaitingContact = (
  ctx: Ctx,
  tx: Tx,
  episodeId: string,
  said: waiting.WaitingContact,
) => waiting.keepWaitingContact(ctx, tx, episodeId, said);

/** Of a paused episode `e`, as SQL: the day to look again. */
export const lookAgainOn = () => pauses.lookAgainOn();

/** Of a paused episode `e`, as SQL: why, as it was said last. A note, which managers do not see. */
export const pausedWhy = () => pauses.pausedWhy();

/** What counts against what was agreed, as SQL: contacts `c` alone with the person. */
export const contactsAlone = (): string => counted.ALONE;

/** Days up to a day on which a time of support was paused or closed, as SQL. */
export const daysOff = (organisation: string, episode: string, until: string): string =>
  counted.daysOff(organisation, episode, until);
