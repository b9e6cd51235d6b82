// What 询问, 质疑 and 投诉 share over HTTP: a list seen from either side, and the files of their letters.
import { pipeline } from 'node:stream/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { one } from '../../../db/kit/sql.ts';
import type { Side } from '../../../db/procurement/challenges.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { attachment } from '../../../domain/kit/file-name.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Context, type Reply, type Route } from '../../kit/route.ts';

/** Whose side of the list: the supplier's own, or what the organisation has to answer. */
export const sides = { asked: '我提出的', answers: '待本单位答复的' } as const;
const sideQuery = { ...pageQuery, side: z.enum(['asked', 'answers']).default('asked') };
export const before = (after: string | undefined): string | null => fromCursor(after, idCursor)?.[0] ?? null;
export const answering = ['tenderHandler', 'orgAdmin', 'orgMember'];

const NOBODY = '00000000-0000-0000-0000-000000000000';
/** The organisation whose list it is, where this session has the post; whoever has none has an empty list. */
function sideOf({ grants, organisationId }: PersonActor, side: Side): string {
  const posts = side === 'asked' ? ['bidHandler'] : answering;
  return organisationId !== undefined && grants.some((grant) => posts.includes(grant.role) && grant.organisationId === organisationId)
    ? organisationId
    : NOBODY;
}

type Reading<Row> = (em: EntityManager, organisationId: string, side: Side, which: { before: string | null; limit: number }) => Promise<Row[]>;
/** A list by its side, newest first. */
export const sideList = <Row extends { id: string }, Line extends z.ZodType>(
  path: `/${string}`,
  summary: string,
  line: Line,
  read: Reading<Row>,
  shown: (row: Row, context: Context) => z.infer<Line>,
): Route =>
  route({
    class: '搜索',
    tag: '质疑投诉',
    listener: 'public',
    method: 'get',
    path,
    summary,
    query: z.object(sideQuery),
    answer: pageOf(line),
    policy: 'signedIn',
    handle: async (context) => {
      const { after, limit, side } = context.query;
      const rows = await read(context.deps.orm.em.fork(), sideOf(context.person(), side), side, { before: before(after), limit: limit + 1 });
      const body = page(
        rows,
        limit,
        ({ id }) => [id],
        (row) => shown(row, context as unknown as Context),
      );
      return { body } as never;
    },
  });

/** An upload of a case that its reader may read. */
export async function sends({ deps }: Pick<Context, 'deps'>, fileId: string, name: string): Promise<Reply<never>> {
  const { hash } = await one<{ hash: string }>(deps.orm.em.fork(), `select hash from file where id = $1`, [fileId]);
  if (!deps.files) throw new Error('the API was assembled without `files`');
  const content = deps.files.open(hash);
  return {
    headers: { 'Content-Type': 'application/octet-stream', 'Content-Disposition': attachment(name), 'X-Content-Type-Options': 'nosniff' },
    send: (res) => pipeline(content, res),
  };
}
