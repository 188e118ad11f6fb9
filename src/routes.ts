import { index, type RouteConfig, route } from '@react-router/dev/routes';
import { accountRoutes } from './account/routes.ts';
import { caseloadRoutes } from './care/caseload/routes.ts';
import { caseworkRoutes } from './care/casework/routes.ts';
import { closingRoutes } from './care/closing/routes.ts';
import { codeRoutes } from './care/code/routes.ts';
import { communityRoutes } from './care/community/routes.ts';
import { connectionRoutes } from './care/connection/routes.ts';
import { criteriaRoutes } from './care/criteria/routes.ts';
import { directoryRoutes } from './care/directory/routes.ts';
import { discretionRoutes } from './care/discretion/routes.ts';
import { groupRoutes } from './care/group/routes.ts';
import { handOverRoutes } from './care/hand-over/routes.ts';
import { measureRoutes } from './care/measure/routes.ts';
import { messagingRoutes } from './care/messaging/routes.ts';
import { ownPageRoutes } from './care/own-page/routes.ts';
import { personRoutes } from './care/person/routes.ts';
import { referralRoutes } from './care/referral/routes.ts';
import { reportRoutes } from './care/report/routes.ts';
import { safeguardingRoutes } from './care/safeguarding/routes.ts';
import { todayRoutes } from './care/today/routes.ts';
import { visitRoutes } from './care/visit/routes.ts';
import { questionnaireRoutes } from './questionnaire/routes.ts';
import { surveyRoutes } from './research/survey/routes.ts';
import { postRoutes } from './workforce/post/routes.ts';
import { supervisionRoutes } from './workforce/supervision/routes.ts';
import { trainingRoutes } from './workforce/training/routes.ts';

export default [
  index('app/pages/home.tsx'),
  ...accountRoutes,
  ...personRoutes,
  ...referralRoutes,
  ...caseworkRoutes,
  ...todayRoutes,
  ...connectionRoutes,
  ...measureRoutes,
  ...messagingRoutes,
  ...ownPageRoutes,
  ...safeguardingRoutes,
  ...visitRoutes,
  ...groupRoutes,
  ...handOverRoutes,
  ...closingRoutes,
  ...codeRoutes,
  ...directoryRoutes,
  ...reportRoutes,
  ...postRoutes,
  ...supervisionRoutes,
  ...trainingRoutes,
  ...surveyRoutes,
  route('o/:organisation/drafts', 'app/pages/drafts.ts'),
  route('o/:organisation/people/:person/apps', 'app/pages/person-apps.tsx'),
  route('authorise/:asked/person', 'app/pages/app-person.tsx'),
  ...discretionRoutes,
  ...criteriaRoutes,
  ...caseloadRoutes,
  ...questionnaireRoutes,
  ...communityRoutes,
  route('cookies', 'app/pages/cookies.tsx'),
  route('accessibility', 'app/pages/accessibility.tsx'),
  route('privacy', 'app/pages/privacy.tsx'),
  route('open-source', 'app/pages/open-source.tsx'),
  route('fhir-guide', 'app/pages/guide.tsx'),
  route('fhir-guide/:name', 'app/pages/guide-entry.tsx'),
  route('demo/outbox', 'app/pages/outbox.tsx'),
  route('demo/clock', 'app/pages/clock.tsx'),
] satisfies RouteConfig;
