import { languageNames, type Words } from '#questionnaire/words.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, RadiosField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';

interface Service {
  name: string;
  telephone: string | null;
}

interface OfPage {
  title: string;
  words: Words;
  idempotencyKey: string;
}

/** Where it begins: what it is, from whom, in which language. */
export function Begin(
  props: OfPage & {
    service: Service;
    languages: readonly string[];
    language: string;
    copyright: string | null;
  },
) {
  const { title, words, idempotencyKey, service, languages, language, copyright } = props;
  return (
    <>
      <h1>{title}</h1>
      <p>{service.name}</p>
      <p>{words.saved}</p>
      <ActForm idempotencyKey={idempotencyKey}>
        <input type="hidden" name="at" value="begin" />
        {languages.length > 1 && (
          <RadiosField
            name="language"
            label="Language / Iaith"
            values={{ language }}
            inline
            items={languages.map((value) => ({ value, label: languageNames[value] ?? value }))}
          />
        )}
        <Button preventDoubleClick>{words.begin}</Button>
      </ActForm>
      {copyright && <p className="nhsuk-hint">{copyright}</p>}
    </>
  );
}

/** The link was used or is too old. */
export function Over(props: { answered: boolean; safetyShown: boolean; service: Service }) {
  const { answered, safetyShown, service } = props;
  return (
    <>
      <h1>{answered ? 'Thank you' : 'This link is over'}</h1>
      <p>
        {answered
          ? 'Your answers have been sent to your link worker. Nothing of them is shown here any more.'
          : 'Ask your link worker if you would still like to answer.'}
      </p>
      {safetyShown && (
        <InsetText>
          <p>
            If you are not safe, call 999. To talk to somebody at any hour, call NHS 111 and choose
            the mental health option, or Samaritans on 116 123.
          </p>
        </InsetText>
      )}
      <p>
        {service.name}
        {service.telephone && `, telephone ${service.telephone}`}
      </p>
    </>
  );
}
