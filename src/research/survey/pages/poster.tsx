import qrcode from 'qrcode';
import { useLoaderData } from 'react-router';
import { atWork, requestContext } from '#app/context.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink } from '#ui/button.tsx';
import { formatDate } from '#ui/time.ts';
import { readSurvey } from '../queries.server.ts';
import type { Route } from './+types/poster';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const { survey } = await readSurvey(ctx, args.params.survey);
  if (survey.openCode === null) throw refuse.notFound();
  const { origin } = args.context.get(requestContext).services;
  const link = `${origin}/take-part/${survey.openCode}`;
  const picture = await qrcode.toString(link, {
    type: 'svg',
    margin: 4,
    errorCorrectionLevel: 'M',
  });
  return {
    title: survey.title,
    purpose: survey.purpose,
    closesOn: survey.closesOn,
    link,
    code: `data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}`,
    back: at(`/surveys/${survey.id}`),
  };
}

export default function PosterPage() {
  const { title, purpose, closesOn, link, code, back } = useLoaderData<typeof loader>();
  return (
    <>
      <title>{`Poster: ${title} – Holdfast`}</title>
      <BackLink href={back}>The survey</BackLink>
      <h1>{title}</h1>
      <p className="hf-lines">{purpose}</p>
      <img src={code} alt="QR code that opens the survey" width={300} height={300} />
      <p>{link}</p>
      {closesOn && <p>Until {formatDate(closesOn)}</p>}
    </>
  );
}
