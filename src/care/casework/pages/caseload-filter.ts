import type { Ctx } from '#platform/database/context.server.ts';
import { listFilter } from '../../api.server.ts';
import type { CaseloadFilter } from '../caseload.server.ts';

/** What the caseload is asked for in its address; its file is asked for the same. */
export function caseloadFilter(ctx: Ctx, request: Request): CaseloadFilter {
  const asked = new URL(request.url).searchParams;
  return {
    ...listFilter(ctx, request),
    status: asked.get('status') ?? '',
    held: asked.get('held') ?? '',
  };
}
