export default function OpenSourcePage() {
  return (
    <>
      <title>Open source – Holdfast</title>
      <h1>Open source</h1>
      <p>
        Holdfast is free software under the Apache Licence, version 2.0. Anybody may use it, study
        it, change it and pass it on.
      </p>
      <p>
        It stands on the work of many others, among them the NHS design system, React, PostgreSQL
        and Typst. The text in its documents is set in the Noto typefaces, under the SIL Open Font
        Licence.
      </p>
      <p>
        Other programs speak to it in FHIR; what they are told beyond that standard is in the{' '}
        <a href="/fhir-guide">FHIR guide</a>.
      </p>
    </>
  );
}
