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
export function Over(props: {
  answered: boolean;
  safetyShown: boolean;
  service: Service;
  words: Words;
}) {
  const { answered, safetyShown, service, words } = props;
  return (
    <>
      <h1>{answered ? words.thanks : words.linkOver}</h1>
      <p>{answered ? words.sentOn : words.askStill}</p>
      {safetyShown && (
        <InsetText>
          <p>{words.notSafe}</p>
        </InsetText>
      )}
      <p>
        {service.name}
        {service.telephone && `, ${words.telephone} ${service.telephone}`}
      </p>
    </>
  );
}
