export default function AccessibilityPage() {
  return (
    <>
      <title>Accessibility – Holdfast</title>
      <h1>Accessibility</h1>
      <p>
        Holdfast is meant to be used by everybody: with a keyboard alone, with a screen reader, on a
        small telephone, enlarged to 400 per cent, and without JavaScript. We aim for WCAG 2.2,
        level AA.
      </p>
      <p>If something is hard to use, tell the service that gave you this address.</p>
    </>
  );
}
