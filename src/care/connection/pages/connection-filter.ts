import type { Ctx } from '#platform/database/context.server.ts';
import { listFilter } from '../../api.server.ts';
import type { ConnectionFilter } from '../list.server.ts';

/** What the list of connections is asked for in its address; its file is asked for the same. */
export function connectionFilter(ctx: Ctx, request: Request): ConnectionFilter {
  const status = new URL(request.url).searchParams.get('status') || 'open';
  return { ...listFilter(ctx, request), status };
}
