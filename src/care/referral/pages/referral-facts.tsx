import { SummaryList } from '#ui/summary-list.tsx';
import { formatDate, formatDateTime } from '#ui/time.ts';
import { type RiskAnswer, riskAnswers, showNhsNumber } from '../../person/rules.ts';
import type { Referral } from '../decide.server.ts';
import {
  type Need,
  needs as needWords,
  type ReferralRoute,
  routes,
  type Source,
  sources,
} from '../rules.ts';

/** Everything a referral says, as it was given. */
export function ReferralFacts(props: {
  referral: Referral;
  /** The practice in words. */
  practice: string | null;
  needs: string[];
}) {
  const { referral, practice, needs } = props;
  const rows: [string, string | null][] = [
    ['Why', referral.reason],
    ['May want help with', needs.map((need) => needWords[need as Need] ?? need).join('\n')],
    [
      'Risks',
      [riskAnswers[referral.risks as RiskAnswer], referral.riskNote].filter(Boolean).join('\n'),
    ],
    ['Agreed to it', referral.personAgreed ? 'Yes' : 'No'],
    ['Date of birth', formatDate(referral.dateOfBirth)],
    ['NHS number', referral.nhsNumber && showNhsNumber(referral.nhsNumber)],
    ['Telephone', referral.telephone],
    ['E-mail', referral.email],
    ['Address', [referral.address, referral.postcode].filter(Boolean).join('\n')],
    ['GP practice', practice],
    ['What helps with talking or reading', referral.communicationNeeds],
    [
      'Asked by',
      [
        sources[referral.source as Source] ?? referral.source,
        referral.referrerName,
        referral.referrerRole,
        referral.referrerOrganisation,
        referral.referrerContact,
      ]
        .filter(Boolean)
        .join('\n'),
    ],
    ['Answer to', referral.returnResponseTo],
    [
      'Received',
      `${formatDateTime(referral.receivedAt)}, by ${(routes[referral.route as ReferralRoute] ?? referral.route).toLowerCase()}`,
    ],
  ];
  return (
    <SummaryList
      rows={rows
        .filter(([, value]) => value)
        .map(([label, value]) => ({
          key: label,
          value: <span className="hf-lines">{value}</span>,
        }))}
    />
  );
}
