import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { formatDate } from '#ui/time.ts';
import { readAgenda } from '../agenda.server.ts';
import type { SettingShown } from '../queries.server.ts';
import { may } from '../rules.ts';
import type { Route } from './+types/agenda';
import { KnownAndMeant } from './known-and-meant.tsx';
import { placeOf, SettingList } from './setting-list.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'supervisor', 'manager');
  return {
    ...(await readAgenda(ctx)),
    base: at('/discretion'),
    mayDecide: may(ctx.actor, 'setting.decide'),
  };
}

export default function AgendaPage() {
  const {
    contested,
    contradicting,
    meant,
    expired,
    proposed,
    agreed,
    forReview,
    posts,
    base,
    mayDecide,
  } = useLoaderData<typeof loader>();
  const nothing = [contested, contradicting, expired, proposed, agreed, forReview, posts].every(
    (part) => part.length === 0,
  );
  const list = { base: `${base}/settings`, withElement: true };
  return (
    <>
      <title>Agenda – Discretion – Holdfast</title>
      <BackLink href={base}>Back to discretion</BackLink>
      <h1 className="nhsuk-heading-l">For the managers’ agenda</h1>
      {nothing && (
        <EmptyState title="Nothing is waiting to be talked about">
          What somebody disagrees with, proposes, or wants looked at again is listed here.
        </EmptyState>
      )}
      {contested.length > 0 && <h2>Contested</h2>}
      {contested.map(({ setting, objections }) => (
        <Contest key={setting.id} setting={setting} objections={objections} base={list.base} />
      ))}
      {contradicting.length > 0 && (
        <>
          <h2>In force, and at odds with one another</h2>
          <p>
            Nobody has said so yet. The narrower applies, and on safety the tighter, until one of
            them is changed. Where it is meant, a manager says why.
          </p>
        </>
      )}
      {contradicting.map(({ element, name, sides }) => (
        <section key={element} aria-labelledby={`odds-${element}`}>
          <h3 id={`odds-${element}`}>{name}</h3>
          <SettingList label={`${name}, at odds`} settings={sides} base={list.base} />
          {mayDecide && (
            <p>
              <a href={`${base}/elements/${element}/at-odds`}>
                Say that it is meant, and why
                <span className="nhsuk-u-visually-hidden">: {name}</span>
              </a>
            </p>
          )}
        </section>
      ))}
      {expired.length > 0 && (
        <>
          <h2>Past their last day</h2>
          <p>They apply to nothing any more. Say what holds in their place, or end them.</p>
          <SettingList label="Past their last day" settings={expired} {...list} />
        </>
      )}
      {proposed.length > 0 && (
        <>
          <h2>Proposed</h2>
          <SettingList label="Proposed" settings={proposed} {...list} />
        </>
      )}
      {agreed.length > 0 && (
        <>
          <h2>Agreed, to be put in force</h2>
          <SettingList label="Agreed" settings={agreed} {...list} />
        </>
      )}
      {forReview.length > 0 && (
        <>
          <h2>To be looked at again</h2>
          <SettingList label="To be looked at again" settings={forReview} {...list} />
        </>
      )}
      {posts.length > 0 && (
        <>
          <h2>Link workers whose review is near</h2>
          <RowList label="Link workers whose review is near">
            {posts.map((post) => (
              <Row
                key={post.userId}
                title={<a href={`${base}?who=${post.userId}`}>{post.name}</a>}
                status={<span>{`Review on ${formatDate(post.reviewOn)}`}</span>}
              >
                {post.suggested.length === 0 ? (
                  <p>Nothing is suggested by experience alone.</p>
                ) : (
                  <ul>
                    {post.suggested.map((one) => (
                      <li key={one.element}>
                        <a href={`${base}/elements/${one.element}#propose`}>
                          {`Could be widened: ${one.name}`}
                        </a>
                        {`. ${one.reason}`}
                      </li>
                    ))}
                  </ul>
                )}
              </Row>
            ))}
          </RowList>
        </>
      )}
      {meant.length > 0 && (
        <>
          <h2>At odds, known and meant</h2>
          <p>Each is open again when one of them changes or ends, or a further one contradicts.</p>
        </>
      )}
      {meant.map((one) => (
        <section key={one.element} aria-labelledby={`meant-${one.element}`}>
          <h3 id={`meant-${one.element}`}>{one.name}</h3>
          {one.meant && <KnownAndMeant meant={one.meant} />}
          <SettingList label={`${one.name}, meant`} settings={one.sides} base={list.base} />
        </section>
      ))}
    </>
  );
}

/** What is in force and what is said against it, side by side. */
function Contest(props: { setting: SettingShown; objections: SettingShown[]; base: string }) {
  const { setting, objections, base } = props;
  return (
    <section className="hf-contest" aria-labelledby={`contest-${setting.id}`}>
      <h3 id={`contest-${setting.id}`}>
        {setting.elementName}
        <span className="nhsuk-u-visually-hidden">, {setting.forWhom}</span>
      </h3>
      <div className="hf-contest__sides">
        {[setting, ...objections].map((one, index) => (
          <div className="hf-contest__side" key={one.id}>
            <p className="hf-contest__who">
              {index === 0
                ? `${one.inForceOn ? 'In force' : 'Proposed'}, ${one.source}`
                : one.source}
              {one.forWhom !== setting.forWhom && ` (${one.forWhom})`}
            </p>
            <p className="hf-contest__place">{placeOf(one)}</p>
            <p className="hf-lines">{one.reason}</p>
            <p>
              <a href={`${base}/${one.id}`}>
                {index === 0 ? 'Look at it' : 'Look at it and settle'}
                <span className="nhsuk-u-visually-hidden">: {setting.elementName}</span>
              </a>
            </p>
          </div>
        ))}
      </div>
    </section>
  );
}
