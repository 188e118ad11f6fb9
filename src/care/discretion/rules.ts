import { type Actor, hasRole, type Role } from '#platform/actor.ts';
import { optionalWords } from '#platform/shapes.ts';

/** How firmly a setting binds; follows from its position and is never chosen by itself. */
export const strengths = {
  firm: 'Firm',
  guided: 'Guided',
  free: 'Free',
} as const;
export type Strength = keyof typeof strengths;

export const strengthMeanings: Record<Strength, string> = {
  firm: 'stops the act, and says who can allow it',
  guided: 'asks for a reason in one line',
  free: 'says nothing: it is the link worker’s to judge',
};

/** The ends of the continuum. */
export const BOUNDARY = 0;
export const DISCRETION = 10;
/** The last position that is firm, and the last that is guided. */
export const LAST_FIRM = 2;
export const LAST_GUIDED = 7;
export const positions = Array.from({ length: DISCRETION + 1 }, (_, position) => position);

export function strengthOf(position: number): Strength {
  if (position <= LAST_FIRM) return 'firm';
  return position <= LAST_GUIDED ? 'guided' : 'free';
}

/** Whom a setting is for, the widest first; the narrower says more about the case in hand. */
export const scopes = {
  service: 'The whole service',
  stage: 'Link workers at a stage',
  practice: 'People of one practice',
  post: 'One link worker',
} as const;
export type Scope = keyof typeof scopes;

export const stages = {
  induction: 'In their induction',
  established: 'Established',
  experienced: 'Experienced',
  specialist: 'Specialist, or attached to a clinical service',
} as const;
export type Stage = keyof typeof stages;

/** Where a setting comes from. */
export const settingSources = {
  policy: 'Policy',
  employer: 'Employer',
  manager: 'Service manager',
  practice: 'Practice',
  network: 'Network',
  'link-worker': 'Link worker',
  'learning-event': 'Learning event',
} as const;
export type SettingSource = keyof typeof settingSources;

export const settingStatuses = {
  draft: 'Draft',
  proposed: 'Proposed',
  agreed: 'Agreed',
  contested: 'Contested',
  'in-force': 'In force',
  'under-review': 'Under review',
  superseded: 'Superseded',
} as const;
export type SettingStatus = keyof typeof settingStatuses;
export const allStatuses = Object.keys(settingStatuses) as SettingStatus[];

export const settingActs = [
  'draft',
  'propose',
  'agree-in-part',
  'agree',
  'contest',
  'settle',
  'put-in-force',
  'review',
  'supersede',
] as const;
export type SettingAct = (typeof settingActs)[number];

export const settingActNames: Record<SettingAct, string> = {
  draft: 'Written down',
  propose: 'Proposed',
  'agree-in-part': 'One side agreed',
  agree: 'Agreed',
  contest: 'Contested',
  settle: 'Settled',
  'put-in-force': 'Put in force',
  review: 'Put under review',
  supersede: 'Ended',
};

/**
 * The one table of a setting's life. `new` is before it is: a disagreement begins as contested.
 * Being contested or under review does not end what is in force; that is a date of its own.
 */
export const settingTransitions: Record<
  SettingStatus | 'new',
  Partial<Record<SettingAct, SettingStatus>>
> = {
  new: { draft: 'draft', contest: 'contested' },
  draft: { propose: 'proposed', supersede: 'superseded' },
  proposed: {
    'agree-in-part': 'proposed',
    agree: 'agreed',
    contest: 'contested',
    supersede: 'superseded',
  },
  agreed: { 'put-in-force': 'in-force', contest: 'contested', supersede: 'superseded' },
  contested: {
    contest: 'contested',
    settle: 'agreed',
    'put-in-force': 'in-force',
    supersede: 'superseded',
  },
  'in-force': { review: 'under-review', contest: 'contested', supersede: 'superseded' },
  'under-review': { 'put-in-force': 'in-force', contest: 'contested', supersede: 'superseded' },
  superseded: {},
};

/** Where an act leads, or null where it may not be done. */
export function nextSettingStatus(from: string, act: SettingAct): SettingStatus | null {
  if (!Object.hasOwn(settingTransitions, from)) return null;
  return settingTransitions[from as SettingStatus][act] ?? null;
}

/** The sides that speak about a setting. */
export const parties = {
  service: 'The service',
  practice: 'The practice',
  'link-worker': 'The link worker',
} as const;
export type Party = keyof typeof parties;

/** Whose agreement a setting of a scope needs before it counts as agreed. */
export const partiesTo: Record<Scope, readonly Party[]> = {
  service: ['service'],
  stage: ['service'],
  practice: ['service', 'practice'],
  post: ['service', 'link-worker'],
};

/** The sides that have not agreed yet. */
export function stillToAgree(scope: Scope, agreed: readonly Party[]): Party[] {
  return partiesTo[scope].filter((party) => !agreed.includes(party));
}

export const requestStatuses = {
  asked: 'Waiting for an answer',
  allowed: 'Allowed',
  refused: 'Not allowed',
  withdrawn: 'Taken back',
} as const;
export type RequestStatus = keyof typeof requestStatuses;
export type RequestAct = 'allow' | 'refuse' | 'withdraw';

export const requestTransitions: Record<
  RequestStatus,
  Partial<Record<RequestAct, RequestStatus>>
> = {
  asked: { allow: 'allowed', refuse: 'refused', withdraw: 'withdrawn' },
  allowed: {},
  refused: {},
  withdrawn: {},
};

/** What people do here, and who may. */
export const permissions = {
  'profile.see': ['link-worker', 'supervisor', 'manager'],
  'setting.propose': ['link-worker', 'supervisor', 'manager'],
  'setting.contest': ['link-worker', 'supervisor', 'manager'],
  'setting.decide': ['manager'],
  'agenda.see': ['supervisor', 'manager'],
  'everybody.see': ['supervisor', 'manager'],
  'circumstances.see': ['supervisor', 'manager'],
  'element.keep': ['manager'],
  'modifier.keep': ['manager'],
  'practice.speak': ['referrer'],
  'request.ask': ['link-worker', 'supervisor'],
  'request.answer': ['supervisor', 'manager'],
} as const satisfies Record<string, readonly Role[]>;
export type Deed = keyof typeof permissions;

export const may = (actor: Actor, deed: Deed): boolean => hasRole(actor, ...permissions[deed]);

/** The side an actor of the service speaks for. */
export const partyOf = (actor: Actor): Party =>
  hasRole(actor, 'supervisor', 'manager') ? 'service' : 'link-worker';

/** A setting's own post may be seen by its link worker and by those who support them. */
export const maySeePost = (actor: Actor, userId: string | null): boolean =>
  may(actor, 'everybody.see') || actor.id === userId;

/** Those whose own judgement an agreement is about. Who only decides about settings is not bound. */
export const isBound = (actor: Actor): boolean => hasRole(actor, 'link-worker', 'supervisor');

/** The field of a form where a reason is asked for in one line. */
export const reasonField = { discretionReason: optionalWords(500).optional() };
export interface ReasonGiven {
  discretionReason?: string | null | undefined;
}

/** The request that a page is opened to go on from, by its address. */
export const requestIn = (request: Request): string | null =>
  new URL(request.url).searchParams.get('request');

/** What a form says and asks about discretion, whatever else is on it; never under a prefix. */
export const askNames: readonly string[] = ['discretion', 'discretionReason', 'askReason'];
