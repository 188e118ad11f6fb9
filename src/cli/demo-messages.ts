import { saveTemplate } from '#care/messaging/commands.server.ts';
import { templateShape } from '#care/messaging/rules.ts';
import type { Ctx } from '#platform/database/context.server.ts';

const templates = [
  {
    name: 'Tried to ring',
    channel: 'text',
    text: 'Hello {{first name}}, this is {{link worker}} from {{service}}. I tried to ring you. I will try again tomorrow, or you can call {{telephone}}.',
  },
  {
    name: 'What we talked about',
    channel: 'email',
    subject: 'What we talked about',
    text: 'Hello {{first name}},\n\nThank you for your time today. This is what we said we would do:\n\n\n\nIf anything is not right, telephone {{telephone}} and ask for me.\n\n{{link worker}}',
  },
];

/** The templates of the demonstration's service. */
export async function seedTemplates(by: Ctx): Promise<void> {
  for (const template of templates) await saveTemplate(by, templateShape.parse(template));
}
