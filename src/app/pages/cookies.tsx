import { cookies } from '../cookies.ts';

export default function CookiesPage() {
  return (
    <>
      <title>Cookies – Holdfast</title>
      <h1>Cookies</h1>
      <p>
        Holdfast sets {Object.keys(cookies).length} cookies at most. All are necessary, and none is
        shared with anybody.
      </p>
      <ul>
        {Object.entries(cookies).map(([name, what]) => (
          <li key={name}>{what}</li>
        ))}
      </ul>
      <p>
        There are no cookies for measuring, advertising or anything else, so there is nothing to
        choose.
      </p>
    </>
  );
}
