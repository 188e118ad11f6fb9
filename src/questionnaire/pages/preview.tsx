import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { dateFrom, ErrorSummaryFor } from '#ui/form.tsx';
import { severalNames } from '../field-values.ts';
import { listItems } from '../model.ts';
import { readDefinitionPage } from '../queries.server.ts';
import { QuestionField } from '../question-field.tsx';
import { readSteps, stepsOf, valuesOf } from '../steps.server.ts';
import { languagesOf, translated } from '../translate.ts';
import { languageNames, wordsIn } from '../words.ts';
import type { Route } from './+types/preview';

/** The questionnaire as it is answered; nothing that is tried here is kept. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'researcher');
  const { found } = await readDefinitionPage(ctx, args.params.questionnaire);
  const query = new URL(args.request.url).searchParams;
  const languages = languagesOf(found.body);
  const language = languages.find((one) => one === query.get('language')) ?? languages[0] ?? 'en';
  const of = translated(found.body, language);
  const several = severalNames(listItems(of));
  const values: Record<string, string | string[]> = {};
  for (const name of new Set(query.keys()))
    values[name] = several.includes(name) ? query.getAll(name) : (query.get(name) ?? '');
  for (const part of Object.keys(values).filter((name) => name.endsWith('-year'))) {
    const name = part.slice(0, -'-year'.length);
    values[name] = dateFrom(values, name) ?? '';
  }
  const asked = (query.get('asked') ?? '').split(' ');
  const wasAsked = ({ place }: { place: number }) => asked.includes(String(place));
  const shown = listItems(of)
    .filter(wasAsked)
    .map((placed) => ({ ...placed, before: [] }));
  const words = wordsIn(language);
  const { answers } = readSteps(shown, values, {}, words);
  const steps = stepsOf(of, answers);
  const onPage = steps.filter(wasAsked);
  const opened = steps.filter((step) => !wasAsked(step));
  return {
    title: of.title,
    copyright: of.copyright ?? null,
    narrow: query.get('width') === 'phone',
    language,
    languages,
    steps,
    values: { ...valuesOf(opened, {}), ...values },
    errors: readSteps(onPage, values, {}, words).errors,
    here: at(`/questionnaires/${found.id}`),
  };
}

export default function PreviewPage() {
  const page = useLoaderData<typeof loader>();
  const words = wordsIn(page.language);
  const width = page.narrow ? 'phone' : 'desktop';
  const to = (to: string) => `${page.here}/preview?width=${to}&language=${page.language}`;
  return (
    <>
      <title>{`Preview of ${page.title} – Holdfast`}</title>
      <BackLink href={page.here}>{page.title}</BackLink>
      <h1 className="nhsuk-heading-l">Preview</h1>
      <p>
        {page.narrow ? (
          <a href={to('desktop')}>As on a desktop</a>
        ) : (
          <a href={to('phone')}>As on a phone</a>
        )}
        {page.languages
          .filter((one) => one !== page.language)
          .map((one) => (
            <span key={one}>
              {' · '}
              <a href={`${page.here}/preview?width=${width}&language=${one}`}>
                {languageNames[one] ?? one}
              </a>
            </span>
          ))}
      </p>
      <p>Try answers to see what they open. Nothing of it is kept.</p>
      <ErrorSummaryFor errors={page.errors} />
      <form
        method="get"
        noValidate
        className={page.narrow ? 'hf-preview hf-preview--phone' : 'hf-preview'}
        aria-label={page.title}
      >
        <input type="hidden" name="width" value={width} />
        <input type="hidden" name="language" value={page.language} />
        <input type="hidden" name="asked" value={page.steps.map(({ place }) => place).join(' ')} />
        <h2>{page.title}</h2>
        {page.steps.map((step, index) => {
          const before = step.before.filter(
            (text) => !page.steps[index - 1]?.before.includes(text),
          );
          return (
            <div key={step.place} lang={page.language}>
              {before.map((text) => (
                <p key={text}>{text}</p>
              ))}
              <QuestionField step={step} words={words} values={page.values} errors={page.errors} />
            </div>
          );
        })}
        <Button variant="secondary">Try these answers</Button>
        {page.copyright && <p className="nhsuk-hint">{page.copyright}</p>}
      </form>
    </>
  );
}
