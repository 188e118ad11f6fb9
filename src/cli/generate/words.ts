import type { Need } from '#care/referral/rules.ts';

/** Words for made-up services. No name belongs to anybody in particular. */
export const given =
  'Amina Arthur Beatrice Blessing Carol Chidi David Doreen Elif Ewan Farah Frank Grace Gurpreet Hannah Hassan Irene Ivan Joan Jomo Kamala Keith Leila Lionel Mary Mohammed Nadia Neil Olga Owen Parvati Peter Rosa Roy Sana Sean Tadeusz Tessa Uma Victor Wendy Yusuf Zainab Zoë'.split(
    ' ',
  );
export const surnames =
  'Abbot Adeyemi Ahmed Barrow Begum Birch Campbell Carver Chowdhury Cole Dalby Davies Eze Fairweather Fenn Gill Grant Hale Hussain Iqbal Jarvis Kaur Kelly Kowalski Lane Lewis Malik Marsh Mensah Nowak Okoro Osei Patel Pike Quayle Reid Rowntree Shah Singh Stone Thorn Underhill Vickers Ward Wren Yates'.split(
    ' ',
  );
export const streets = [
  'Orchard Way',
  'Station Road',
  'Chapel Lane',
  'Mill Street',
  'Larch Close',
  'Harbour View',
];
export const practiceNames = [
  'Riverside',
  'Northgate',
  'Elm Tree',
  'Castle Hill',
  'Brook',
  'Fairfield',
];
export const reasons = [
  'Lives alone since a bereavement and would like company.',
  'Worried about rent and bills; sleeping badly.',
  'Recently diagnosed with diabetes and wants to be more active.',
  'Cares for a parent and has no time of their own.',
  'New to the area and knows nobody.',
];
export const words = [
  'I got out twice this week.',
  'It helps to have somebody ask.',
  'I am not ready for a group yet.',
  'The letter about the rent has come and I opened it.',
  'I slept better.',
];
export const placeNames = [
  'Alderbrook',
  'Castlemere',
  'Eastonley',
  'Fernhurst',
  'Harrowgate Vale',
  'Kingsmoor',
  'Larkfield',
  'Marshborough',
  'Northwick',
  'Quarrington',
  'Saltmouth',
  'Wexley',
];
export const doings = [
  'Talked about what a good week would be.',
  'Rang the council together.',
  'Walked to the centre and met the organiser.',
  'Filled in the form as far as page six.',
  'Listened. Nothing asked of them today.',
];
export const changes = [
  'I have people to ring now.',
  'I know what I owe and it is going down.',
  'I sleep, most nights.',
  'Not much has changed but I am less alone with it.',
];
export const risksKnown = [
  {
    kind: 'visiting',
    description: 'A dog that does not like strangers: telephone before a visit.',
  },
  { kind: 'health', description: 'Falls: meets only where there is a chair.' },
  { kind: 'to-self', description: 'Has a safety plan with the practice.' },
];
export interface Needed {
  need: Need;
  goal: string;
  action: string;
  service: string;
}
export const needed: Needed[] = [
  {
    need: 'loneliness',
    goal: 'Have lunch with others once a week',
    action: 'Go to the lunch club on Friday',
    service: 'Friday lunch club',
  },
  {
    need: 'money',
    goal: 'Know what I owe and to whom',
    action: 'Bring the letters to the next meeting',
    service: 'Debt advice drop-in',
  },
  {
    need: 'active',
    goal: 'Walk to the park three times a week',
    action: 'Find the walking shoes',
    service: 'Health walks',
  },
  {
    need: 'caring',
    goal: 'One afternoon a week for myself',
    action: 'Ask for a carer’s assessment',
    service: 'Carers’ centre',
  },
  {
    need: 'mood',
    goal: 'Get up before nine',
    action: 'Visit the allotment',
    service: 'Allotment group',
  },
  {
    need: 'housing',
    goal: 'A dry bedroom',
    action: 'Write to the landlord',
    service: 'Housing advice line',
  },
];

/** What listings are made up of. */
export const activities: { name: string; need: Need; says: string }[] = [
  { name: 'Lunch club', need: 'loneliness', says: 'A warm meal and company at shared tables.' },
  { name: 'Debt advice', need: 'money', says: 'Free and private advice about debt and benefits.' },
  { name: 'Health walk', need: 'active', says: 'A slow walk with a trained leader, dogs welcome.' },
  {
    name: 'Carers’ group',
    need: 'caring',
    says: 'Tea and talk for people who look after somebody.',
  },
  {
    name: 'Bereavement café',
    need: 'grief',
    says: 'For anybody who has lost somebody, at any time.',
  },
  { name: 'Allotment', need: 'mood', says: 'Digging, planting and sitting in the shed.' },
  { name: 'Choir', need: 'hobbies', says: 'Singing for everybody; nobody is tried out.' },
  { name: 'Food pantry', need: 'food', says: 'Groceries for a small weekly subscription.' },
  { name: 'Housing advice', need: 'housing', says: 'Help with repairs, arrears and homelessness.' },
  { name: 'Job club', need: 'work', says: 'Applications, interviews and volunteering.' },
  {
    name: 'Computer class',
    need: 'digital',
    says: 'Getting online at your own pace; tablets to lend.',
  },
  { name: 'Community transport', need: 'transport', says: 'A minibus with a lift, to the door.' },
  { name: 'Chair exercise', need: 'long-term-condition', says: 'Gentle movement sitting down.' },
  {
    name: 'Befriending',
    need: 'loneliness',
    says: 'A volunteer who telephones or visits each week.',
  },
  { name: 'Family drop-in', need: 'family', says: 'Play, breakfast and somebody to ask.' },
  { name: 'Immigration advice', need: 'legal', says: 'Accredited advice in several languages.' },
  { name: 'Home help', need: 'help-at-home', says: 'Shopping, cleaning and small repairs.' },
  {
    name: 'Recovery group',
    need: 'alcohol-drugs',
    says: 'Meeting others who have stopped or want to.',
  },
];
export const venues = [
  'Community Centre',
  'Library',
  'Methodist Hall',
  'Leisure Centre',
  'Park Pavilion',
];
export const audiences = ['Older people', 'Carers', 'Parents', 'Young people', 'Everybody'];
