// Open data over HTTP (OCDS 1.1): the ordered feed, packages and records of a process, everything of a month, and who publishes it. For everybody, without signing in.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { now } from '../../db/kit/clock.ts';
import { feedAfter, lastRelease, openDocument, releaseMonths, releasesOf, type ProcessReleases } from '../../db/procurement/open-data.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { instant, rfc3339, shanghaiDay } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { compiledRelease, packageHead, type Publisher, type Stored } from '../../domain/procurement/open/packages.ts';
import { openDataRules } from '../../domain/procurement/open/rules.ts';
import { OCDS_EXTENSIONS, OCDS_VERSION } from '../../domain/procurement/open/ocds.ts';
import { sha256 } from '../../security/hash.ts';
import type { ApiDeps } from '../deps.ts';
import { PAGE_LIMIT } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';

const base = { listener: 'public', tag: '开放数据', method: 'get', policy: 'public' } as const;
const GZIP = 'application/gzip';
const PLAIN = 'text/plain; charset=utf-8';
/** Rows that are read at a time for what is downloaded whole. */
const BULK_PAGE = 500;

const release = z.looseObject({ ocid: z.string(), id: z.string(), date: z.string(), tag: z.array(z.string()) });
const head = {
  uri: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
  publishedDate: z.string(),
  publisher: z.looseObject({ name: z.string() }),
};
const byOcid = z.object({ ocid: z.string().regex(/^ocds-[a-z0-9]{6}-\S{1,80}$/) });

const stored = (body: string): z.infer<typeof release> => JSON.parse(body) as z.infer<typeof release>;

async function publisherOf({ orm }: Pick<ApiDeps, 'orm'>, district: string): Promise<Publisher> {
  const em = orm.em.fork();
  return ruleValue((await ruleBook(em)).rulesFor(district, shanghaiDay(await now(em))), openDataRules.publisher);
}

/** A process with what its packages begin with. Throws NOT_FOUND. */
async function processOf(deps: ApiDeps, path: string, ocid: string) {
  const found: ProcessReleases | null = await releasesOf(deps.orm.em.fork(), ocid);
  if (!found) throw refuse('NOT_FOUND');
  const releases = found.bodies.map(stored);
  const uri = `${deps.origins.public[0]}${path}/${encodeURIComponent(ocid)}`;
  return { releases, head: packageHead(await publisherOf(deps, found.district), uri, instant(releases.at(-1)!.date)) };
}

/** One release a line, in the order of the feed. */
async function* linesOf(orm: MikroORM, month: string): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const rows = await feedAfter(orm.em.fork(), after, BULK_PAGE, month);
    if (rows.length) yield rows.map(({ body }) => `${body}\n`).join('');
    if (rows.length < BULK_PAGE) return;
    after = rows.at(-1)!.seq;
  }
}

export const openDataRoutes: Routes = [
  route({
    ...base,
    class: '一般',
    path: '/v1/open',
    summary: '开放数据：发布者、许可与月度文件',
    answer: z.object({
      version: z.string(),
      extensions: z.array(z.string()),
      publisher: z.object({ name: z.string(), uri: z.string().nullable() }),
      prefix: z.string().meta({ description: 'Of ocids that are made from now on' }),
      license: z.string().nullable(),
      publicationPolicy: z.string().nullable(),
      last: z.int().meta({ description: 'Place of the last release of the feed, 0 where there is none' }),
      publishedDate: z.string().nullable(),
      months: z.array(z.object({ month: z.string(), path: z.string() })),
    }),
    handle: async ({ deps }) => {
      const em = deps.orm.em.fork();
      const { name, uri, prefix, licence, policy } = await publisherOf(deps, '000000');
      const last = await lastRelease(em);
      const months = await releaseMonths(em);
      return {
        body: {
          version: OCDS_VERSION,
          extensions: OCDS_EXTENSIONS,
          publisher: { name, uri },
          prefix,
          license: licence,
          publicationPolicy: policy,
          last: last?.seq ?? 0,
          publishedDate: last && rfc3339(last.at),
          months: months.map((month) => ({ month, path: `/v1/open/bulk/${month}` })),
        },
      };
    },
  }),
  route({
    ...base,
    class: '搜索',
    path: '/v1/open/releases',
    summary: '开放数据：发布流',
    description:
      'Releases in the order in which they were published, without gaps. Go on with `after` = `last` of the page before, also when there was nothing new: what has been read never changes and nothing is put in before it.',
    query: z.object({
      after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
      limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(PAGE_LIMIT),
    }),
    answer: z.object({ items: z.array(z.object({ seq: z.int(), release })), last: z.int(), more: z.boolean() }),
    handle: async ({ deps, query: { after, limit } }) => {
      const rows = await feedAfter(deps.orm.em.fork(), after, limit + 1);
      const kept = rows.slice(0, limit);
      // As it was stored: reading and writing a page of JSON anew takes longer than fetching it.
      const items = kept.map(({ seq, body }) => `{"seq":${seq},"release":${body}}`).join();
      const text = `{"items":[${items}],"last":${kept.at(-1)?.seq ?? after},"more":${rows.length > limit}}`;
      return { headers: { 'Content-Type': 'application/json; charset=utf-8' }, send: (res) => void res.end(text) };
    },
  }),
  route({
    ...base,
    class: '一般',
    path: '/v1/open/packages/:ocid',
    summary: '开放数据：一个采购过程的全部发布',
    description: 'A release package.',
    params: byOcid,
    answer: z.looseObject({ ...head, releases: z.array(release) }),
    problems: ['NOT_FOUND'],
    handle: async ({ deps, params: { ocid } }) => {
      const found = await processOf(deps, '/v1/open/packages', ocid);
      return { body: { ...found.head, releases: found.releases } };
    },
  }),
  route({
    ...base,
    class: '一般',
    path: '/v1/open/records/:ocid',
    summary: '开放数据：一个采购过程的汇总记录',
    description: 'A record package: what all releases of the process say together, with the releases.',
    params: byOcid,
    answer: z.looseObject({
      ...head,
      records: z.array(z.object({ ocid: z.string(), compiledRelease: z.looseObject({}), releases: z.array(release) })),
    }),
    problems: ['NOT_FOUND'],
    handle: async ({ deps, params: { ocid } }) => {
      const { head: begins, releases } = await processOf(deps, '/v1/open/records', ocid);
      return { body: { ...begins, records: [{ ocid, compiledRelease: compiledRelease(releases as Stored[]), releases }] } };
    },
  }),
  route({
    ...base,
    class: '一般',
    path: '/v1/open/documents/:ocid/:id',
    summary: '开放数据：公开的公告、处理决定正文',
    description: 'The very bytes whose SHA-256 the release names: notices (`notice-1`) and decisions on complaints (`complaint-<id>`). `Content-Digest` as in RFC 9530.',
    params: byOcid.extend({ id: z.string().regex(/^[a-z]+-[0-9a-f-]{1,40}$/) }),
    sends: PLAIN,
    problems: ['NOT_FOUND'],
    handle: async ({ deps, params: { ocid, id } }) => {
      const found = await openDocument(deps.orm.em.fork(), ocid, id);
      if (!found) throw refuse('NOT_FOUND');
      const bytes = Buffer.from(found.content, 'utf8');
      return {
        headers: {
          'Content-Type': PLAIN,
          'Content-Length': String(bytes.length),
          'Content-Digest': `sha-256=:${Buffer.from(sha256(found.content), 'hex').toString('base64')}:`,
          'X-Content-Type-Options': 'nosniff',
        },
        send: (res) => void res.end(bytes),
      };
    },
  }),
  route({
    ...base,
    class: '报表',
    path: '/v1/open/bulk/:month',
    summary: '开放数据：月度下载（JSON Lines，gzip）',
    description: 'Everything published in a month, a release a line, in the order of the feed.',
    params: z.object({ month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/) }),
    sends: GZIP,
    problems: ['NOT_FOUND'],
    handle: async ({ deps, params: { month } }) => {
      if (!(await feedAfter(deps.orm.em.fork(), 0, 1, month)).length) throw refuse('NOT_FOUND');
      return {
        headers: { 'Content-Type': GZIP, 'Content-Disposition': `attachment; filename="releases-${month}.jsonl.gz"` },
        send: (res) => pipeline(Readable.from(linesOf(deps.orm, month)), createGzip(), res),
      };
    },
  }),
];
