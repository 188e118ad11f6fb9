import { data, redirect } from 'react-router';
import { v5 } from 'uuid';
import type { z } from 'zod';
import { askSupervisor, stopOf } from '#care/discretion/api.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { saveDraft } from '#platform/draft/draft.server.ts';
import { type DraftName, isDraftName } from '#platform/draft/name.ts';
import { newId } from '#platform/id.ts';
import { isRefusal, refusalStatus, refuse } from '#platform/refusal.ts';
import { readForm } from '#platform/upload/body.server.ts';
import { dateFrom } from '#ui/form.tsx';
import type { AtWork } from './context.ts';

/** A form as posted: what was typed, its key, the version it was opened at, and its draft. */
export interface Posted {
  values: Record<string, string | string[]>;
  key: string;
  version: number | undefined;
  draft?: DraftName | undefined;
}

/** As it was typed, but for line ends and space around it; a NUL, which nothing can hold, is shown. */
function asTyped(value: string): string {
  return value.replaceAll(/\r\n?/g, '\n').replaceAll('\0', '\ufffd').trim();
}

/**
 * Reads a posted form. Fields that may hold several values are named in `many`; where the form is
 * not known, as of a draft, those that came several times hold several.
 */
export async function readPosted(
  request: Request,
  many: readonly string[] | 'as-sent' = [],
): Promise<Posted> {
  const form = await readForm(request);
  const values: Record<string, string | string[]> = {};
  for (const name of new Set(form.keys())) {
    const given = form
      .getAll(name)
      .map((value) => (typeof value === 'string' ? asTyped(value) : ''));
    const several = many === 'as-sent' ? given.length > 1 : many.includes(name);
    values[name] = several ? given.filter(Boolean) : (given[0] ?? '');
  }
  if (many !== 'as-sent') for (const name of many) values[name] ??= [];
  for (const part of Object.keys(values).filter((name) => name.endsWith('-year'))) {
    const name = part.slice(0, -'-year'.length);
    values[name] = dateFrom(values, name) ?? '';
  }
  const { _key, _version, _draft, ...typed } = values;
  return {
    values: typed,
    key: typeof _key === 'string' ? _key : '',
    version: typeof _version === 'string' && /^\d+$/.test(_version) ? Number(_version) : undefined,
    draft: isDraftName(_draft) ? _draft : undefined,
  };
}

/** What a page shows again after a form was refused: what was typed, what is wrong, a fresh key. */
export interface Refused {
  values: Record<string, string | string[]>;
  errors: Record<string, string>;
  key: string;
  /** Of a conflict: what the other person saved. */
  theirs?: Record<string, unknown>;
  version?: number;
}

/**
 * Carries out a posted form: checks it against its shape, calls the command under the form's key,
 * and goes on to where the command says. Bad input comes back as 422 with all that was typed; a
 * conflict as 409 with both versions. What was refused is kept as the form's draft, if it has one.
 */
export async function submit<Shape extends z.ZodType>(
  ctx: Ctx,
  posted: Posted,
  shape: Shape,
  act: (ctx: Ctx, input: z.output<Shape>) => Promise<string>,
) {
  const parsed = shape.safeParse(posted.values);
  if (!parsed.success) {
    const errors: Record<string, string> = {};
    for (const issue of parsed.error.issues) {
      const field = String(issue.path[0] ?? '');
      errors[field] ??= issue.message;
    }
    await keepTyped(ctx, posted);
    return data<Refused>(
      // The version stays the one first opened: saving again must not pass over a colleague's change.
      { values: posted.values, errors, key: newId(), ...kept(posted) },
      { status: 422 },
    );
  }
  try {
    return redirect(await act({ ...ctx, key: posted.key, draft: posted.draft }, parsed.data), 303);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { fields, theirs } = error.detail;
    if (error.kind !== 'invalid' && error.kind !== 'conflict') throw error;
    await keepTyped(ctx, posted);
    return data<Refused>(
      {
        values: posted.values,
        errors: fields ?? { '': error.message },
        key: newId(),
        ...kept(posted),
        ...(theirs ? { theirs, version: Number(theirs.version) } : {}),
      },
      { status: refusalStatus[error.kind] },
    );
  }
}

/** Names the asking for what one key stopped, so that a second press asks once. */
const ASKS = '0d7f5f0e-6f35-4c3a-9d0e-58f6a6c1b7a4';

/**
 * An act that an agreement about discretion may stop. Pressed once more with `ask`, what was stopped
 * goes to a supervisor with a reason and everything typed; where it is not stopped any more it is
 * done. `page` is where it was typed, within the organisation.
 */
export function orAsk<Input>(
  { at }: Pick<AtWork, 'at'>,
  page: string,
  { values, key }: Posted,
  act: (ctx: Ctx, input: Input) => Promise<string>,
) {
  return async (ctx: Ctx, input: Input): Promise<string> => {
    try {
      return await act(ctx, input);
    } catch (error) {
      const stop = stopOf(error);
      const { ask, askReason, ...typed } = values;
      if (!stop || ask !== 'yes' || !isRefusal(error)) throw error;
      const reason = typeof askReason === 'string' ? askReason.slice(0, 1000) : '';
      if (!reason)
        throw refuse.invalid({ ...error.detail.fields, askReason: 'Enter why, in a line or two' });
      const asking = { ...ctx, key: v5(key, ASKS) };
      const { ids } = await askSupervisor(asking, { ...stop, page, reason, typed });
      return at(ids.length === 1 ? `/discretion/requests/${ids[0]}` : '/discretion/requests');
    }
  };
}

/** Carries out a posted form as `submit` does, whose act may be stopped and asked for. */
export const submitOrAsk = <Shape extends z.ZodType>(
  work: Pick<AtWork, 'ctx' | 'at'>,
  page: string,
  posted: Posted,
  shape: Shape,
  act: (ctx: Ctx, input: z.output<Shape>) => Promise<string>,
) => submit(work.ctx, posted, shape, orAsk(work, page, posted, act));

async function keepTyped(ctx: Ctx, { draft, values, version }: Posted): Promise<void> {
  if (!draft) return;
  await saveDraft(ctx, draft, values, version).catch((error) => {
    // The page shows what was typed all the same.
    if (!isRefusal(error)) throw error;
  });
}

function kept({ version }: Posted): { version?: number } {
  return version === undefined ? {} : { version };
}
