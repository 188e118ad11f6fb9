import type { Route } from './+types/summary-pdf';
import { summaryFile } from './summary-file.server.ts';

export const loader = (args: Route.LoaderArgs) => summaryFile(args, 'pdf');
