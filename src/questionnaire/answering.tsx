import type { ReactNode } from 'react';
import { Button } from '#ui/button.tsx';
import { ActForm } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import type { Words } from './words.ts';

/** All answers once more; each can be changed before they are sent. */
export function Check(props: {
  words: Words;
  idempotencyKey: string;
  answers: readonly { place: number; question: string; answer: string }[];
  changeAt(place: number): string;
  /** What else is told before they are sent. */
  children?: ReactNode;
}) {
  const { words, idempotencyKey, answers, changeAt, children } = props;
  return (
    <>
      <h1>{words.check}</h1>
      <SummaryList
        rows={answers.map(({ place, question, answer }) => ({
          key: question,
          value: <span className="hf-lines">{answer}</span>,
          actions: [{ href: changeAt(place), text: words.change, visuallyHiddenText: question }],
        }))}
      />
      {children}
      <ActForm idempotencyKey={idempotencyKey}>
        <input type="hidden" name="at" value="send" />
        <Button preventDoubleClick>{words.send}</Button>
      </ActForm>
    </>
  );
}

/** Shown at once where an answer speaks of death or self-harm. */
export function Safety({ text, words, next }: { text: string; words: Words; next: string }) {
  return (
    <>
      <h1>{words.readFirst}</h1>
      <InsetText>
        {text.split('\n\n').map((part) => (
          <p key={part}>{part}</p>
        ))}
      </InsetText>
      <Button href={next}>{words.next}</Button>
    </>
  );
}
