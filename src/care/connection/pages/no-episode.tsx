import { InsetText } from '#ui/messages.tsx';

/** Shown in place of a form that needs support to be going on. */
export function NoEpisode({ name }: { name: string }) {
  return (
    <InsetText>
      {`${name} has no support going on here now. Reopen it on their page, then come back.`}
    </InsetText>
  );
}
