import type { Ctx } from '#platform/database/context.server.ts';
import { listFilter } from '../../api.server.ts';
import type { HoldingFilter } from '../holding-list.server.ts';

/** What the list of holding is asked for in its address; its file is asked for the same. */
export function holdingFilter(ctx: Ctx, request: Request): HoldingFilter {
  const asked = new URL(request.url).searchParams;
  return {
    ...listFilter(ctx, request),
    what: asked.get('what') ?? '',
    due: asked.get('due') ?? '',
  };
}
