export default function CookiesPage() {
  return (
    <>
      <title>Cookies – Holdfast</title>
      <h1>Cookies</h1>
      <p>Holdfast sets six cookies. All are necessary, and none is shared with anybody.</p>
      <ul>
        <li>When you sign in: one that knows you until you sign out or stop using Holdfast.</li>
        <li>
          When you sign in: one that tells whose forms this browser keeps, until it is closed; and,
          only if you are signed out while you type, one that opens what you had typed. It can be
          read by nobody but you, and is forgotten after two hours.
        </li>
        <li>When you use a passkey: one for the few minutes that this takes.</li>
        <li>
          When you ask a service for help: one that keeps your answers together from page to page.
          It ends when you close your browser. What you typed and did not send can be read by nobody
          but you, and is forgotten two hours after your last answer.
        </li>
        <li>
          When you open your own page with your code: one that knows you for half an hour, or until
          you close your page.
        </li>
      </ul>
      <p>
        There are no cookies for measuring, advertising or anything else, so there is nothing to
        choose.
      </p>
    </>
  );
}
