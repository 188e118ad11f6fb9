import { urls } from '../extensions.ts';
import type { Item, Questionnaire } from '../model.ts';
import { counted, sensitive, sumItem } from './parts.ts';

const problems = (texts: readonly string[]): Item[] =>
  texts.map((text, index) => ({
    linkId: String(index + 1),
    text,
    type: 'choice',
    answerOption: counted(
      ['Not at all', 'Several days', 'More than half the days', 'Nearly every day'],
      0,
    ),
    extension: [sensitive],
  }));

const asked = (texts: readonly string[]): Item => ({
  linkId: 'problems',
  type: 'group',
  text: 'Over the last 2 weeks, how often have you been bothered by any of the following problems?',
  item: problems(texts),
});

const numbers = (most: number) => Array.from({ length: most }, (_, index) => String(index + 1));

const terms = {
  status: 'active',
  language: 'en',
  publisher: 'Spitzer, Williams, Kroenke and colleagues',
  copyright:
    'Developed by Drs Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an educational grant from Pfizer Inc. No permission is required to reproduce, translate, display or distribute.',
} as const;

/** What the person reads at once where they say they thought of death or of hurting themselves. */
const safetyWords = `Thank you for telling us. You do not have to carry this alone.

If you might act on these thoughts, or you are not safe now: call 999, or go to A&E.

To talk to somebody at any hour: call NHS 111 and choose the mental health option, call Samaritans free on 116 123, or text SHOUT to 85258.

Your link worker will see your answer, but perhaps not today. If it cannot wait, please use one of these numbers now.`;

/**
 * Patient Health Questionnaire, nine items (Kroenke, Spitzer and Williams 2001). The sum is given
 * only where all nine are answered. The ninth opens the safety prompt from “several days” on.
 */
export const phq9: Questionnaire = {
  resourceType: 'Questionnaire',
  url: 'https://holdfast.example/fhir/Questionnaire/phq-9',
  version: '1',
  title: 'Low mood (PHQ-9)',
  ...terms,
  item: [
    (() => {
      const group = asked([
        'Little interest or pleasure in doing things',
        'Feeling down, depressed, or hopeless',
        'Trouble falling or staying asleep, or sleeping too much',
        'Feeling tired or having little energy',
        'Poor appetite or overeating',
        'Feeling bad about yourself, or that you are a failure or have let yourself or your family down',
        'Trouble concentrating on things, such as reading the newspaper or watching television',
        'Moving or speaking so slowly that other people could have noticed? Or the opposite: being so fidgety or restless that you have been moving around a lot more than usual',
        'Thoughts that you would be better off dead, or of hurting yourself in some way',
      ]);
      const ninth = group.item?.at(-1);
      ninth?.extension?.push({
        url: urls.safetyPrompt,
        extension: [
          { url: 'from', valueInteger: 1 },
          { url: 'text', valueString: safetyWords },
        ],
      });
      return group;
    })(),
    {
      linkId: 'difficulty',
      type: 'choice',
      text: 'If you ticked any problem: how difficult have these problems made it for you to do your work, take care of things at home, or get along with other people?',
      answerOption: [
        'Not difficult at all',
        'Somewhat difficult',
        'Very difficult',
        'Extremely difficult',
      ].map((display, index) => ({ valueCoding: { code: String(index), display } })),
    },
    sumItem('total', numbers(9), {
      label: 'PHQ-9',
      range: [0, 27],
      lowIsBetter: true,
      bands: [
        [0, 4, 'Minimal'],
        [5, 9, 'Mild'],
        [10, 14, 'Moderate'],
        [15, 19, 'Moderately severe'],
        [20, 27, 'Severe'],
      ],
    }),
  ],
};

/** Generalised anxiety, seven items (Spitzer, Kroenke, Williams and Löwe 2006). */
export const gad7: Questionnaire = {
  resourceType: 'Questionnaire',
  url: 'https://holdfast.example/fhir/Questionnaire/gad-7',
  version: '1',
  title: 'Anxiety (GAD-7)',
  ...terms,
  item: [
    asked([
      'Feeling nervous, anxious or on edge',
      'Not being able to stop or control worrying',
      'Worrying too much about different things',
      'Trouble relaxing',
      'Being so restless that it is hard to sit still',
      'Becoming easily annoyed or irritable',
      'Feeling afraid as if something awful might happen',
    ]),
    sumItem('total', numbers(7), {
      label: 'GAD-7',
      range: [0, 21],
      lowIsBetter: true,
      bands: [
        [0, 4, 'Minimal'],
        [5, 9, 'Mild'],
        [10, 14, 'Moderate'],
        [15, 21, 'Severe'],
      ],
    }),
  ],
};
