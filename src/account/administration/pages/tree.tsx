import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { Tag } from '#ui/messages.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { kindNames } from '../rules.ts';
import { listTree, MOST_SHOWN } from '../tree.server.ts';
import type { Route } from './+types/tree';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'administrator');
  return { tree: await listTree(ctx), most: MOST_SHOWN, base: at('/organisations') };
}

export default function TreePage() {
  const { tree, most, base } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Organisations – Holdfast</title>
      <h1>Organisations</h1>
      <p>Your organisation and those that stand under it.</p>
      <RowList label="Organisations">
        {tree.map((one) => (
          <Row
            key={one.id}
            title={
              <span className="hf-tree__name" data-level={one.depth + 1}>
                <a href={`${base}/${one.id}`}>{one.name}</a>
                <span className="nhsuk-u-visually-hidden">, level {one.depth + 1}</span>
              </span>
            }
            status={
              <>
                {one.service && <Tag colour="green">Service</Tag>}{' '}
                {one.requireSecondFactor && <Tag colour="blue">Second factor required</Tag>}
              </>
            }
          >
            <span className="hf-tree__name" data-level={one.depth + 1}>
              {kindNames[one.kind]}
              {one.odsCode && `, ${one.odsCode}`}
            </span>
          </Row>
        ))}
      </RowList>
      {tree.length >= most && <p>These are the first {most}. Open one to see those below it.</p>}
    </>
  );
}
