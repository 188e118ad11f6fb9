export default function PrivacyPage() {
  return (
    <>
      <title>Privacy – Holdfast</title>
      <h1>Privacy</h1>
      <p>
        What is recorded here about a person is kept by the service that supports them, and seen by
        the people of that service who support them. Each time a record is opened or changed, that
        is noted.
      </p>
      <p>
        What is passed on to somebody else, such as a group or a charity, is what the person agreed
        to and nothing more. To see what is held about you, or to have it put right, ask the
        service.
      </p>
    </>
  );
}
