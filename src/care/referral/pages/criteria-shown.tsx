import { Details } from '#ui/details.tsx';
import { InsetText } from '#ui/messages.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import type { CriteriaShown } from '../../criteria/api.server.ts';

/** Whom a service helps, before somebody is referred to it; nothing where no criteria are agreed. */
export function CriteriaBefore({
  criteria,
  service,
}: {
  criteria: CriteriaShown | null | undefined;
  service: string;
}) {
  if (!criteria) return null;
  return (
    <InsetText>
      <p className="hf-lines">{criteria.whoWeHelp}</p>
      <Details summary={`Whom ${service} helps, ${criteria.agreed}`}>
        <CriteriaLines {...criteria} />
      </Details>
    </InsetText>
  );
}

/** Every criterion in plain words, and what to do instead. */
export function CriteriaLines({ lines, instead }: Pick<CriteriaShown, 'lines' | 'instead'>) {
  return (
    <SummaryList
      rows={[...lines, { name: 'What to do instead', words: instead }].map(({ name, words }) => ({
        key: name,
        value: <span className="hf-lines">{words}</span>,
      }))}
    />
  );
}
