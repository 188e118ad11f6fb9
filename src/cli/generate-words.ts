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
export const practices = [
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
export interface Needed {
  need: string;
  goal: string;
  service: string;
}
export const needed: Needed[] = [
  { need: 'loneliness', goal: 'Have lunch with others once a week', service: 'Friday lunch club' },
  { need: 'money', goal: 'Know what I owe and to whom', service: 'Debt advice drop-in' },
  { need: 'active', goal: 'Walk to the park three times a week', service: 'Health walks' },
  { need: 'caring', goal: 'One afternoon a week for myself', service: 'Carers’ centre' },
  { need: 'mood', goal: 'Get up before nine', service: 'Allotment group' },
];
