/** What a service is told by e-mail. The person is not named: that is behind the link. */
export function answerRequest(facts: {
  serviceName: string;
  linkWorker: string;
  organisation: string;
  telephone: string | null;
  address: string;
  lastDay: string;
  again: boolean;
}): { subject: string; text: string } {
  const call = facts.telephone
    ? `If the link does not work or you would rather talk, telephone ${facts.organisation} on ${facts.telephone}.`
    : `If the link does not work, reply to the person at ${facts.organisation} you usually talk to.`;
  return {
    subject: facts.again
      ? `Can you still help? A person hopes to join ${facts.serviceName}`
      : `Can you help? A person hopes to join ${facts.serviceName}`,
    text: `Hello,

${facts.linkWorker}, a social prescribing link worker at ${facts.organisation}, has talked with a person who would like to come to ${facts.serviceName}. The person agreed that we contact you.

See what they would like you to know, and tell us whether you can help, here. You need no account and it takes a minute:

${facts.address}

The link works until ${facts.lastDay} and takes one answer. Please do not pass it on: it is for ${facts.serviceName} alone.

${call}
`,
  };
}
