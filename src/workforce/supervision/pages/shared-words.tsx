/** A shared reflection; of a micro-discretion, what had been agreed before it. */
export function SharedWords({ words, agreed }: { words: string; agreed: string | null }) {
  return (
    <>
      {agreed && <p className="nhsuk-hint">{agreed}</p>}
      <p className="hf-lines">{words}</p>
    </>
  );
}
