/** An organisation of the demonstration that somebody signs in to. */
export type Place = 'hillside' | 'millbrook' | 'otherton';

/** Where the demonstration has come to: organisations by their address part. */
export interface DemoPlaces {
  organisations: Record<Place, string>;
  users: Record<string, string>;
}

/** The people of the demonstration. All made up; NHS numbers are of the range kept for tests. */
export interface DemoPerson {
  given: string;
  family: string;
  born: string;
  nhsNumber: string;
  postcode: string;
  needs: string[];
  reason: string;
  urgency?: 'routine' | 'soon' | 'urgent';
  /** Days ago the referral came. */
  referred: number;
  /** How far their story has come. */
  story: 'received' | 'waiting' | 'met' | 'held' | 'held-overdue' | 'connected' | 'unanswered';
  worker?: 'amina' | 'tom';
  words?: string;
}

export const demoPeople: DemoPerson[] = [
  {
    given: 'Margaret',
    family: 'Ashdown',
    born: '1948-03-09',
    nhsNumber: '9990000018',
    postcode: 'BS3 1AA',
    needs: ['loneliness', 'grief'],
    reason:
      'Her husband died in the spring and she rarely leaves the house. She would like company but does not know where to begin.',
    referred: 64,
    story: 'held',
    worker: 'amina',
    words: 'I make two cups of tea before I remember. Mornings are the worst.',
  },
  {
    given: 'Desmond',
    family: 'Clarke',
    born: '1971-11-30',
    nhsNumber: '9990000026',
    postcode: 'BS5 6TT',
    needs: ['money', 'housing'],
    reason: 'Behind with rent after losing overtime; damp in the flat is making his chest worse.',
    urgency: 'soon',
    referred: 48,
    story: 'connected',
    worker: 'amina',
    words: 'I open the letters now. I did not before.',
  },
  {
    given: 'Farida',
    family: 'Noor',
    born: '1985-06-17',
    nhsNumber: '9990000034',
    postcode: 'BS2 0EL',
    needs: ['caring', 'mood'],
    reason: 'Cares for her mother who has dementia, and has had no break in a year.',
    referred: 55,
    story: 'held-overdue',
    worker: 'amina',
    words: 'Nobody asks how I am, they ask how she is.',
  },
  {
    given: 'Leonard',
    family: 'Whitby',
    born: '1956-01-22',
    nhsNumber: '9990000042',
    postcode: 'BS4 2QS',
    needs: ['long-term-condition', 'active'],
    reason: 'Type 2 diabetes. He would like to walk again but is afraid of falling.',
    referred: 40,
    story: 'unanswered',
    worker: 'amina',
    words: 'I used to do the whole gorge before lunch.',
  },
  {
    given: 'Bronwen',
    family: 'Price',
    born: '1990-09-02',
    nhsNumber: '9990000050',
    postcode: 'BS6 5BB',
    needs: ['mood', 'work'],
    reason: 'Low since redundancy, sleeping badly, wants something to get up for.',
    referred: 21,
    story: 'met',
    worker: 'amina',
    words: 'I want to be useful to somebody.',
  },
  {
    given: 'Joseph',
    family: 'Adeyemi',
    born: '1963-12-05',
    nhsNumber: '9990000069',
    postcode: 'BS16 3NW',
    needs: ['loneliness', 'hobbies'],
    reason: 'Retired early on health grounds and misses the people from work.',
    referred: 33,
    story: 'met',
    worker: 'tom',
    words: 'The phone does not ring like it did.',
  },
  {
    given: 'Ilse',
    family: 'Brandt',
    born: '1939-07-14',
    nhsNumber: '9990000077',
    postcode: 'BS9 1EZ',
    needs: ['help-at-home', 'transport'],
    reason: 'Manages at home but cannot get to the shops since giving up driving.',
    referred: 29,
    story: 'connected',
    worker: 'tom',
    words: 'I can do most things if somebody gets me there.',
  },
  {
    given: 'Callum',
    family: 'Reid',
    born: '2002-04-11',
    nhsNumber: '9990000085',
    postcode: 'BS7 8RU',
    needs: ['digital', 'work'],
    reason: 'Out of work, no computer at home, lost touch with friends.',
    referred: 17,
    story: 'waiting',
  },
  {
    given: 'Sunita',
    family: 'Rao',
    born: '1977-02-28',
    nhsNumber: '9990000093',
    postcode: 'BS1 6DZ',
    needs: ['family', 'money'],
    reason: 'Separated last month with two children; worried about rent.',
    urgency: 'urgent',
    referred: 6,
    story: 'waiting',
  },
  {
    given: 'Arthur',
    family: 'Pellow',
    born: '1944-10-19',
    nhsNumber: '9990000107',
    postcode: 'BS13 7TE',
    needs: ['loneliness'],
    reason: 'Asked at his flu jab whether there was anywhere to play chess.',
    referred: 4,
    story: 'received',
  },
  {
    given: 'Grace',
    family: 'Mbeki',
    born: '1968-05-25',
    nhsNumber: '9990000115',
    postcode: 'BS11 9QQ',
    needs: ['food', 'money'],
    reason: 'Skipping meals to feed her grandchildren.',
    urgency: 'soon',
    referred: 2,
    story: 'received',
  },
];
