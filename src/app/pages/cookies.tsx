export default function CookiesPage() {
  return (
    <>
      <title>Cookies – Holdfast</title>
      <h1>Cookies</h1>
      <p>
        Holdfast sets one cookie, when you sign in, so that it knows you until you sign out. It is
        necessary, it is not shared with anybody, and it ends when you sign out or stop using
        Holdfast.
      </p>
      <p>
        There are no cookies for measuring, advertising or anything else, so there is nothing to
        choose.
      </p>
    </>
  );
}
