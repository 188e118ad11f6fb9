import { PersonWords } from '#ui/person-words.tsx';
import { formatDate, formatDateTime } from '#ui/time.ts';
import { type MeasureStatus, measureStatuses } from '../../measure/rules.ts';
import { type OwnWord, ownWords } from '../../own-page/rules.ts';
import { type RiskKind, riskKinds } from '../../person/rules.ts';
import { sources } from '../../referral/rules.ts';
import { holdingStepNames } from '../holding.ts';
import {
  type ActionStatus,
  actionStatuses,
  type Barrier,
  barriers,
  type ContactStatus,
  contactStatusNames,
  type EpisodeStepKind,
  episodeStepNames,
  type GoalStatus,
  goalStatuses,
  type Mode,
  modes,
  needName,
} from '../rules.ts';
import type { Happening } from '../timeline.server.ts';

/** Words such as `attended-first` made readable where no better ones are known here. */
const plain = (word: string) => {
  const text = word.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const riskName = (kind: string) => {
  const name = riskKinds[kind as RiskKind] ?? kind;
  return /risk/i.test(name) ? name : `Risk (${name.toLowerCase()})`;
};
const notShown = (event: Happening) =>
  event.word === 'hidden' ? ' (kept from the person’s own view)' : '';

/** What happened, in a line. */
export function titleOf(event: Happening): string {
  const about = event.about ?? '';
  switch (event.source) {
    case 'contact': {
      const mode = (modes[about as Mode] ?? about).toLowerCase();
      const minutes = event.minutes ? `, ${event.minutes} minutes` : '';
      return `${contactStatusNames[event.word as ContactStatus]} (${mode}${minutes})`;
    }
    case 'contact-step':
      return event.word === 'moved'
        ? `Appointment moved; it was ${formatDateTime(about)}`
        : `Record of ${formatDate(about)} corrected`;
    case 'episode':
      return episodeStepNames[event.word as EpisodeStepKind] ?? plain(event.word);
    case 'holding':
      return holdingStepNames[event.word] ?? plain(event.word);
    case 'need':
      return `Need: ${needName(about)}`;
    case 'need-over':
      return `No longer a need: ${needName(about)}`;
    case 'goal':
      return event.word === 'open'
        ? 'Goal'
        : `Goal: ${goalStatuses[event.word as GoalStatus].toLowerCase()}`;
    case 'action':
      return `Action, ${actionStatuses[event.word as ActionStatus].toLowerCase()}`;
    case 'readiness':
      return about ? `Readiness: ${about}` : 'Readiness';
    case 'barrier':
      return `In the way: ${(barriers[about as Barrier] ?? about).toLowerCase()}`;
    case 'barrier-over':
      return `No longer in the way: ${(barriers[about as Barrier] ?? about).toLowerCase()}`;
    case 'measure':
      return `${about}: ${(measureStatuses[event.word as MeasureStatus] ?? event.word).toLowerCase()}`;
    case 'visit-in':
      return 'Home visit begun';
    case 'visit-out':
      return `Out of the home visit${about ? (about === 'pair' ? ', two went' : ', one went where two should') : ''}`;
    case 'risk':
      return `${riskName(about)} recorded${notShown(event)}`;
    case 'risk-over':
      return `${riskName(about)} is over${notShown(event)}`;
    case 'consent':
      return event.word === 'yes' ? 'Agreed to sharing' : 'Does not agree to sharing';
    case 'connection':
      return `Connection to ${about}: ${plain(event.word).toLowerCase()}`;
    case 'signpost':
      return `Told about ${about}`;
    case 'referral':
      return `Referral from ${sources[about as keyof typeof sources] ?? about}`;
    case 'own-word':
      return ownWords[event.word as OwnWord] ?? plain(event.word);
    case 'message': {
      const [channel = '', subject] = about.split(': ', 2);
      const how = channel === 'text' ? 'Text message' : 'E-mail';
      const state = event.word === 'sent' ? '' : ` (${plain(event.word).toLowerCase()})`;
      return subject ? `${how}: ${subject}${state}` : `${how}${state}`;
    }
    case 'summary':
      return event.word === 'gp-letter' ? 'Letter to the GP' : 'Closing summary to the GP';
    default:
      return plain(event.word);
  }
}

const folders: Record<string, string> = {
  contact: 'contacts',
  'contact-step': 'contacts',
  'visit-in': 'contacts',
  'visit-out': 'contacts',
  measure: 'measures',
  holding: 'holding',
  connection: 'connections',
  referral: 'referrals',
};

/** Where more can be read about it, within the organisation. */
export function addressOf(event: Happening, personId: string): string | undefined {
  if (!event.leadsTo) return undefined;
  if (event.source === 'summary') return `/people/${personId}/summaries/${event.leadsTo}`;
  const folder = folders[event.source];
  return folder ? `/${folder}/${event.leadsTo}` : undefined;
}

/** The person's words first, then ours. */
export function HappeningBody({ event }: { event: Happening }) {
  return (
    <>
      {event.words && <PersonWords>{event.words}</PersonWords>}
      {event.note && <p className="hf-lines">{event.note}</p>}
      {event.next && <p className="hf-lines">Next: {event.next}</p>}
    </>
  );
}
