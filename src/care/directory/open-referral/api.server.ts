import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import type { Actor } from '#platform/actor.ts';
import type { Database } from '#platform/database/database.server.ts';
import { isOutage } from '#platform/database/outage.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { isRefusal, refusalStatus, refuse } from '#platform/refusal.ts';
import { askedOf, page1, page3, problem } from './answers.ts';
import * as find from './find.server.ts';
import { describe1, describe3 } from './openapi.ts';
import { filters1, filters3, pageOnly, wantedOf } from './parameters.ts';
import { readListed, readPublished } from './published.server.ts';
import * as one from './version-1.ts';
import * as three from './version-3.ts';

/** What the open directory needs of the server it is part of. */
export interface OpenDirectory {
  origin: string;
  db: Database;
  /** Counts a call by its address; throws a refusal when there were too many. */
  count(c: Context): Promise<void>;
  /** Told of what went wrong unforeseen. */
  failed(error: unknown): void;
}

/** Seconds that anybody may keep an answer. */
const KEPT = 60;

/**
 * The directory as open data: Open Referral UK 3.0 under `/v3`, 1.0 under `/v1`. For everybody and
 * for any page of the web, without a key; only what is marked public leaves the house.
 */
export function openReferral({ origin, db, count, failed }: OpenDirectory): Hono {
  const app = new Hono();
  app.use(
    cors({ origin: '*', allowMethods: ['GET', 'HEAD'], exposeHeaders: ['ETag', 'Retry-After'] }),
  );
  app.use(etag());
  app.use(async (c, next) => {
    if (c.req.method !== 'GET') throw notAllowed;
    await count(c);
    await next();
    c.header('cache-control', c.res.ok ? `public, max-age=${KEPT}` : 'no-store');
  });
  app.onError((error, c) => {
    if (error === notAllowed) return problem(c, 405, 'This directory can be read, not written.');
    if (!isRefusal(error)) {
      failed(error);
      return isOutage(error)
        ? problem(c, 503, 'The directory cannot be read right now. Try again in a few minutes.')
        : problem(c, 500, 'Something went wrong here. Try again in a few minutes.');
    }
    if (error.detail.retryAfter) c.header('retry-after', String(error.detail.retryAfter));
    const fields = Object.entries(error.detail.fields ?? {});
    // What an address asks wrongly is a bad request; 422 is for forms.
    const status = error.kind === 'invalid' ? 400 : refusalStatus[error.kind];
    return problem(
      c,
      status,
      fields.length > 0
        ? fields.map(([name, message]) => `${name} ${message}`).join('; ')
        : error.message,
    );
  });
  app.notFound((c) => problem(c, 404, 'There is nothing at this address.'));

  const actor: Actor = {
    kind: 'public',
    id: null,
    name: 'a reader of the open directory',
    organisationIds: [],
    roles: [],
  };
  const read = <T>(work: (tx: Tx) => Promise<T>) =>
    readIn({ db, actor, now: new Date(), requestId: 'open-referral' }, 'care', work);
  /** One record by the id in the address. */
  const single = (path: string, work: (tx: Tx, id: string) => Promise<object | null>) =>
    app.get(path, async (c) => {
      const id = c.req.param('id') ?? '';
      const record = isId(id) ? await read((tx) => work(tx, id)) : null;
      if (!record) throw refuse.notFound('No record of this directory has that identifier.');
      return c.json(record);
    });

  app.get('/v3', (c) =>
    c.json({
      version: 'HSDS-UK-3.0',
      profile: 'https://docs.openreferraluk.org/en/latest/',
      openapi_url: `${origin}/openreferral/v3/openapi.json`,
    }),
  );
  app.get('/v3/openapi.json', (c) => c.json(describe3(origin)));
  app.get('/v3/services', async (c) => {
    const asked = askedOf(c, filters3);
    const wanted = wantedOf(asked);
    const { ids, total, records } = await read(async (tx) => {
      const found = await find.findServices(tx, wanted);
      const records =
        asked.full === 'true'
          ? (await readPublished(tx, found.ids)).map(three.fullServiceOf)
          : (await readListed(tx, found.ids)).map(three.listedOf);
      return { ...found, records };
    });
    const contents =
      asked.minimal === 'true'
        ? records.map(({ id, last_modified }) => ({ id, last_modified }))
        : records;
    return c.json(page3(wanted, total, ids.length, contents));
  });
  single('/v3/services/:id', async (tx, id) => {
    const [listing] = await readPublished(tx, [id]);
    return listing ? three.fullServiceOf(listing) : null;
  });
  app.get('/v3/service_at_locations', async (c) => {
    const asked = askedOf(c, filters3);
    const wanted = wantedOf(asked);
    const shape = asked.full === 'true' ? three.serviceAtLocationOf : three.listedAtLocationOf;
    const { total, contents } = await read(async (tx) => {
      const { rows, total } = await find.findPlaces(tx, wanted);
      const listings = await readPublished(tx, [...new Set(rows.map((row) => row.serviceId))]);
      const byId = new Map(listings.map((listing) => [listing.id, listing]));
      const contents = rows.flatMap((row) => {
        const listing = byId.get(row.serviceId);
        return listing ? [shape(listing, row.id)] : [];
      });
      return { total, contents };
    });
    return c.json(page3(wanted, total, contents.length, contents));
  });
  single('/v3/service_at_locations/:id', async (tx, id) => {
    const serviceId = await find.findPlace(tx, id);
    const [listing] = serviceId ? await readPublished(tx, [serviceId]) : [];
    return listing ? three.serviceAtLocationOf(listing, id) : null;
  });
  app.get('/v3/organizations', async (c) => {
    const wanted = wantedOf(askedOf(c, pageOnly));
    const { rows, total } = await read((tx) => find.findOrganisations(tx, wanted));
    return c.json(
      page3(
        wanted,
        total,
        rows.length,
        rows.map((row) => three.organisationOf(row)),
      ),
    );
  });
  single('/v3/organizations/:id', async (tx, id) => {
    const row = await find.findOrganisation(tx, id);
    return row ? three.organisationOf(row, true) : null;
  });
  app.get('/v3/taxonomies', async (c) => {
    const wanted = wantedOf(askedOf(c, pageOnly));
    const all = await read(find.listTaxonomies);
    const rows = all.slice((wanted.page - 1) * wanted.size, wanted.page * wanted.size);
    return c.json(page3(wanted, all.length, rows.length, rows.map(three.taxonomyOf)));
  });
  single('/v3/taxonomies/:id', async (tx, id) => {
    const taxonomy = (await find.listTaxonomies(tx)).find((each) => each.id === id);
    return taxonomy ? three.taxonomyOf(taxonomy) : null;
  });
  app.get('/v3/taxonomy_terms', async (c) => {
    const wanted = wantedOf(askedOf(c, pageOnly));
    const { rows, total } = await read((tx) => find.findTerms(tx, wanted));
    return c.json(page3(wanted, total, rows.length, rows.map(three.termOf)));
  });
  single('/v3/taxonomy_terms/:id', async (tx, id) => {
    const term = await find.findTerm(tx, id);
    return term ? three.termOf(term) : null;
  });

  app.get('/v1', (c) =>
    c.json({ version: '1.0', openapi_url: `${origin}/openreferral/v1/openapi.json` }),
  );
  app.get('/v1/openapi.json', (c) => c.json(describe1(origin)));
  app.get('/v1/services', async (c) => {
    const wanted = wantedOf(askedOf(c, filters1));
    const { ids, total, listings } = await read(async (tx) => {
      const found = await find.findServices(tx, wanted);
      return { ...found, listings: await readListed(tx, found.ids) };
    });
    return c.json(page1(wanted, total, ids.length, listings.map(one.listedOf)));
  });
  single('/v1/services/:id', async (tx, id) => {
    const [listing] = await readPublished(tx, [id]);
    return listing ? one.wholeOf(listing) : null;
  });
  app.get('/v1/organizations', async (c) => {
    const wanted = wantedOf(askedOf(c, pageOnly));
    const { rows, total } = await read((tx) => find.findOrganisations(tx, wanted));
    return c.json(page1(wanted, total, rows.length, rows.map(one.organisationOf)));
  });
  single('/v1/organizations/:id', async (tx, id) => {
    const row = await find.findOrganisation(tx, id);
    return row ? one.organisationOf(row) : null;
  });
  app.get('/v1/taxonomies', async (c) => {
    const wanted = wantedOf(askedOf(c, pageOnly));
    const { rows, total } = await read((tx) => find.findTerms(tx, wanted));
    return c.json(page1(wanted, total, rows.length, rows.map(one.termOf)));
  });
  single('/v1/taxonomies/:id', async (tx, id) => {
    const term = await find.findTerm(tx, id);
    return term ? one.termOf(term) : null;
  });
  app.get('/v1/vocabularies', async (c) =>
    c.json([...new Set((await read(find.listTaxonomies)).map(one.vocabularyOf))]),
  );
  return app;
}

const notAllowed = new Error('not allowed');
