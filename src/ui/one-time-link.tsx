/** What somebody without an account may do when a one-time link does not help: telephone the service. */
export function CallService({ service }: { service: { name: string; telephone: string | null } }) {
  return service.telephone ? (
    <p>
      Telephone {service.name} on <strong>{service.telephone}</strong>.
    </p>
  ) : (
    <p>Get in touch with {service.name} as you usually do.</p>
  );
}

/** The page of a one-time link that leads to nothing. */
export function UnknownLink() {
  return (
    <>
      <title>We do not know this link – Holdfast</title>
      <h1>We do not know this link</h1>
      <p>
        Check that the whole address was copied from the e-mail: it may have been broken over two
        lines. If it still does not work, telephone the service at the number in the e-mail.
      </p>
    </>
  );
}
