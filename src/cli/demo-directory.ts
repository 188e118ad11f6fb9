import { confirmListing, markListingFull, reportListing } from '#care/directory/commands.server.ts';
import { importDirectory } from '#care/directory/import.server.ts';
import { searchListings } from '#care/directory/search.server.ts';
import { searchFrom } from '#care/directory/search-input.ts';
import { systemActor } from '#platform/actor.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';

/** One made-up service a row: name, organisation, what, postcode, when, cost, need, for whom, days since it was checked. */
const listings: [string, string, string, string, string, string, string, string, number][] = [
  [
    'Riverside Gentle Walks',
    'Riverside Friends',
    'Slow walks of half an hour along the harbour, with benches and tea afterwards. Walking frames are welcome.',
    'BS1 5UH',
    'Tuesday 10am - 11am, Friday 2pm - 3pm',
    'Free',
    'Loneliness; Physical activity',
    'Older people',
    20,
  ],
  [
    'Harbour Money Advice',
    'Harbour Advice Centre',
    'Advice about debt, benefits and energy bills from trained advisers. Bring letters you have not opened.',
    'BS2 0JP',
    'Monday 9.30am - 4pm, Thursday 1pm - 7pm',
    'Free',
    'Money',
    'Everybody',
    45,
  ],
  [
    'Southville Library coffee morning',
    'Southville Library',
    'Coffee, newspapers and company in the reading room. Come when you like.',
    'BS3 1AA',
    'Wednesday 10am - 12noon',
    'Free',
    'Loneliness',
    'Everybody',
    70,
  ],
  [
    'Hillside Bereavement Café',
    'Candle House',
    'A table for people who have lost somebody, with listeners who have been there themselves.',
    'BS5 6XX',
    'Thursday 2pm - 4pm',
    'Free',
    'Bereavement; Loneliness',
    'Everybody',
    12,
  ],
  [
    'Tool Bench',
    'Easton Shed',
    'A workshop for mending and making things together. No experience needed.',
    'BS5 0AA',
    'Monday 6pm - 9pm, Saturday 10am - 1pm',
    '£2 a session',
    'Loneliness; Skills',
    'Men',
    200,
  ],
  [
    'Warm Kitchen',
    'St Brannoc’s Hall',
    'A hot lunch, a warm room and a place to charge a telephone. Nobody is asked why they came.',
    'BS5 9AA',
    'weekdays 12noon - 2pm',
    'Free',
    'Food; Money',
    'Everybody',
    30,
  ],
  [
    'Fishponds Food Cupboard',
    'North Side Food Network',
    'Three days of food for people with a voucher from a professional.',
    'BS16 3AA',
    'Tuesday 1pm - 3pm, Friday 10am - 12noon',
    'Free',
    'Food',
    'Everybody',
    400,
  ],
  [
    'Steady Steps',
    'City Leisure Trust',
    'Strength and balance classes for people who have fallen or fear to. Sitting down is fine.',
    'BS4 1AA',
    'Monday 11am - 12noon, Wednesday 11am - 12noon',
    '£3 a class',
    'Physical activity; Falls',
    'Older people',
    95,
  ],
  [
    'Carers’ Breathing Space',
    'Avonside Carers',
    'A group for people who look after somebody, with sitters at home by arrangement.',
    'BS7 8AA',
    'Tuesday 7pm - 8.30pm',
    'Free',
    'Caring',
    'Carers',
    60,
  ],
  [
    'Allotment on the Hill',
    'Grow Together',
    'Gardening at your own speed on a shared plot with raised beds. Tools and tea provided.',
    'BS6 5AA',
    'Thursday 10am - 1pm, Sunday 10am - 1pm',
    'Free',
    'Loneliness; Mental health',
    'Everybody',
    150,
  ],
  [
    'Housing Rights Drop-in',
    'Roof Over',
    'Help with eviction, disrepair and homelessness. No appointment.',
    'BS1 2AA',
    'Monday 10am - 1pm, Wednesday 10am - 1pm',
    'Free',
    'Housing',
    'Everybody',
    25,
  ],
  [
    'Evening Choir for Everyone',
    'Open Voices',
    'Singing without auditions or sheet music; standing optional.',
    'BS8 1AA',
    'Wednesday 7pm - 9pm',
    '£4 a session',
    'Loneliness; Creative',
    'Everybody',
    260,
  ],
  [
    'New to the City',
    'Welcome Bridge',
    'English conversation, forms and friendship for refugees and people seeking asylum. Interpreters for Arabic, Farsi and Somali.',
    'BS2 9AA',
    'Friday 10am - 1pm',
    'Free',
    'Language; Loneliness',
    'Refugees',
    35,
  ],
  [
    'Quiet Minds Online',
    'Quiet Minds',
    'A six-week course about worry and sleep, by video call.',
    '',
    'Monday evening',
    'Free',
    'Mental health; Sleep',
    'Adults',
    110,
  ],
  [
    'Young Makers',
    'Knowle Youth Space',
    'Music, bikes and cooking for young people who are out of school or work.',
    'BS4 2AA',
    'Tuesday 4pm - 7pm, Saturday 1pm - 4pm',
    'Free',
    'Skills; Mental health',
    'Young people',
    500,
  ],
  [
    'Memory Lane Tea Room',
    'Keynsham Memory Friends',
    'Songs, photographs and tea for people with memory loss and those who come with them.',
    'BS31 1AA',
    'Wednesday 2pm - 4pm',
    'Free',
    'Dementia; Caring',
    'Older people',
    15,
  ],
];

const cell = (value: string) => `"${value.replaceAll('"', '""')}"`;

/** Fills the demonstration's directory with made-up services, in every state of trust. */
export async function seedDirectory(linkWorker: Ctx): Promise<void> {
  const today = dayOf(linkWorker.now);
  const rows = listings.map(
    ([name, organisation, what, postcode, when, cost, need, audience, days], at) =>
      [
        `demo-${at + 1}`,
        name,
        organisation,
        what,
        postcode,
        when,
        cost,
        need,
        audience,
        addDays(today, -days),
        `01632 960 ${200 + at}`,
        `hello${at + 1}@directory.example`,
      ]
        .map(cell)
        .join(','),
  );
  const table = `id,name,organisation,description,postcode,opening times,cost,needs,audience,last checked,phone,email\n${rows.join('\n')}\n`;
  const earlier = { ...linkWorker, now: new Date(linkWorker.now.getTime() - 30 * 86_400_000) };
  await importDirectory(
    { ...earlier, actor: systemActor },
    { bytes: new TextEncoder().encode(table) },
    { fileName: 'demonstration.csv' },
  );
  const id = async (name: string) => {
    const { listings: found } = await searchListings(
      linkWorker,
      searchFrom(new URLSearchParams({ q: name })),
    );
    return found[0]?.id ?? '';
  };
  await confirmListing(earlier, await id('Riverside Gentle Walks'));
  await confirmListing(linkWorker, await id('Hillside Bereavement Café'));
  await markListingFull(linkWorker, await id('Carers Breathing Space'), {
    full: 'yes',
    note: 'Places again after Christmas',
  });
  await reportListing(linkWorker, await id('Young Makers'), {
    reason: 'wrong-details',
    note: 'Nobody answers this number any more.',
  });
}
