import type { Route } from './+types/summary-text';
import { summaryFile } from './summary-file.server.ts';

export const loader = (args: Route.LoaderArgs) => summaryFile(args, 'txt');
