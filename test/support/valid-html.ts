import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // React's way of writing, which browsers read alike
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'attr-case': 'off',
    'doctype-style': 'off',
    'element-case': 'off',
    'void-style': 'off',
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    'no-inline-style': 'error',
    // the boxes of a group share their name
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'button', 'reset'] }],
    // as nhsuk-frontend has it, with its reasons
    'no-redundant-role': 'off',
    'prefer-native-element': 'off',
    'aria-label-misuse': 'off',
    'valid-id': ['error', { relaxed: true }],
  },
});

/** What is not valid in a page's HTML. */
export async function htmlFaults(page: string): Promise<string[]> {
  const report = await validator.validateString(page);
  return report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} at ${selector}`),
  );
}
