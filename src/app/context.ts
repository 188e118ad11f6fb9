import { createContext, type RouterContextProvider, redirect } from 'react-router';
import type { Provider } from '#account/provider.server.ts';
import { findService, listWorkplaces } from '#account/queries.server.ts';
import { landing, type Workplace } from '#account/rules.ts';
import type { SignIn } from '#account/sign-in.server.ts';
import { type Actor, hasRole, type Role } from '#platform/actor.ts';
import type { Mode } from '#platform/config.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import type { Limit } from '#platform/limit.server.ts';
import type { Log } from '#platform/log.server.ts';
import type { Clock } from '#platform/moving-clock.server.ts';
import { refuse } from '#platform/refusal.ts';
import type { Storage } from '#platform/storage/storage.server.ts';

/** What one server process holds open; made once, handed to every request. */
export interface Services {
  db: Database;
  signIn: SignIn;
  /** The OpenID Connect provider people may sign in with. */
  provider?: Provider;
  log: Log;
  mode: Mode;
  origin: string;
  /** The smallest group that a report shows. */
  smallGroup: number;
  /** A session ends this long after it was last used. */
  idleMinutes: number;
  /** Signs what is handed out and comes back: the links and checks of surveys. */
  secret: string;
  /** Counts a try at something limited by address or account; throws a refusal when over. */
  limit: Limit;
  outbox?: string;
  /** The time acts go by. */
  clock: Clock;
  /** Sets the clock of the demonstration so many minutes ahead; there alone. */
  setAhead?: (minutes: number) => Promise<void>;
  /** Where files are kept. */
  storage: Storage;
  /** Hosts on this network that may be fetched from all the same. */
  allowedHosts: readonly string[];
}

export interface SignedIn {
  userId: string;
  name: string;
  email: string;
  /** The session the request came with. */
  sessionId: string;
  /** They have set up an app for one-time codes. */
  byApp: boolean;
  /** This session was opened with a second factor. */
  secondFactor: boolean;
}

export interface RequestContext {
  services: Services;
  requestId: string;
  nonce: string;
  /** The caller's network address, for limits alone. */
  address: string;
  now: Date;
  signedIn: SignedIn | null;
  /** What a page threw, kept for the answer. */
  thrown?: unknown;
}

export const requestContext = createContext<RequestContext>();

export type Context = Readonly<RouterContextProvider>;

export interface PageArgs {
  context: Context;
  params: Record<string, string | undefined>;
  request: Request;
}

/** A member of staff at work in one organisation: what a staff page begins with. */
export interface AtWork {
  ctx: Ctx;
  here: Workplace;
  /** An address within the organisation: `at('/people')`. */
  at(path: string): string;
}

/** Sends somebody who is not signed in to the sign-in page. */
export class SignInNeeded extends Error {
  override name = 'SignInNeeded';
}

/** By its name: the server's own files and the page bundle each hold a copy of the class. */
export const isSignInNeeded = (error: unknown) =>
  error instanceof Error && error.name === 'SignInNeeded';

/**
 * The member of staff behind a request to /o/<organisation>/…, with one of the roles. An
 * organisation they do not work in is not found; a role they do not have is forbidden.
 */
export async function atWork(args: PageArgs, ...allowed: Role[]): Promise<AtWork> {
  const request = args.context.get(requestContext);
  if (!request.signedIn) throw new SignInNeeded();
  const places = await listWorkplaces(request.services.db, request.signedIn.userId);
  const here = places.find((place) => place.slug === args.params.organisation);
  if (!here) throw refuse.notFound();
  if (here.requireSecondFactor && !request.signedIn.secondFactor)
    throw redirect(secondFactorNeeded(args.request), 303);
  const actor: Actor = {
    kind: 'staff',
    id: request.signedIn.userId,
    name: request.signedIn.name,
    organisationIds: [here.id],
    roles: here.roles,
  };
  if (allowed.length > 0 && !hasRole(actor, ...allowed)) throw refuse.forbidden();
  return { ctx: contextOf(request, actor), here, at: (path) => `/o/${here.slug}${path}` };
}

/** The page that leads somebody to their second factor, and then back to where they were going. */
function secondFactorNeeded(request: Request): string {
  const { pathname } = new URL(request.url);
  return `/account/second-factor?needed&then=${encodeURIComponent(pathname)}`;
}

function contextOf(request: RequestContext, actor: Actor): Ctx {
  const { services, now, requestId } = request;
  return { db: services.db, actor, now, requestId, origin: services.origin };
}

/** Somebody without an account, on a public page of one service. */
export async function onPublicPage(args: PageArgs) {
  const request = args.context.get(requestContext);
  const nobody: Actor = {
    kind: 'public',
    id: null,
    name: 'somebody on the public page',
    organisationIds: [],
    roles: [],
  };
  const service = await findService(contextOf(request, nobody), args.params.service ?? '');
  if (!service) throw refuse.notFound();
  return {
    service,
    ctx: contextOf(request, { ...nobody, organisationIds: [service.id] }),
    request,
  };
}

/** Somebody who came by a one-time link; what the link is for decides the organisation. */
export function byLink(args: PageArgs): Ctx {
  const request = args.context.get(requestContext);
  return contextOf(request, {
    kind: 'link',
    id: null,
    name: 'the provider',
    organisationIds: [],
    roles: [],
  });
}

/** Where a signed-in person works, and where they land in each. */
export async function workplaces(args: PageArgs) {
  const request = args.context.get(requestContext);
  if (!request.signedIn) throw new SignInNeeded();
  const places = await listWorkplaces(request.services.db, request.signedIn.userId);
  return places.map((place) => ({ name: place.name, roles: place.roles, href: landing(place) }));
}
