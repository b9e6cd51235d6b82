// 附录1–4 as blank forms, the material lists, and the way out in a message (K06–K09, K16 「后附模版」). The forms are printed by the documents'
// process when it starts; here they are only read, so that no browser is needed to answer.
import { pipeline } from 'node:stream/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { appendices, appendicesOf, checklist, marks, userTypes, type Appendix } from '../../domain/account/counter/materials.ts';
import { counterKinds } from '../../domain/account/counter/record.ts';
import { counterRulesOf } from '../../domain/account/counter/rules.ts';
import { counterReferrals, wayOut, type CounterReferral } from '../../domain/account/counter/way-out.ts';
import { attachment } from '../../domain/kit/file-name.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { blankForm } from '../../db/counter/reads.ts';
import { now } from '../../db/kit/clock.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { route, type Context, type Reply, type Routes } from '../kit/route.ts';
import { appendix, checklistShape, district, listed, userType, wayOutShape } from './counter-shapes.ts';

/** Seconds after which to ask again for something that is being printed. */
const PRINTING = '5';
/** Answer while a document is being printed. */
export const notYet = (): Reply => ({ status: 202, headers: { 'Retry-After': PRINTING }, send: (res) => void res.end() });

/** A PDF of the file store. Throws where the API was assembled without one. */
export function pdf({ deps }: Pick<Context, 'deps'>, { hash, size, name }: { hash: string; size: number; name: string }): Reply {
  if (!deps.files) throw new Error('the API was assembled without `files`');
  const content = deps.files.open(hash);
  return {
    headers: {
      'Content-Type': 'application/pdf',
      'Content-Length': String(size),
      'Content-Disposition': attachment(name),
      'X-Content-Type-Options': 'nosniff',
    },
    send: (res) => pipeline(content, res),
  };
}

const form = (number: Appendix) => ({ appendix: number, title: `附录${number}：${appendices[number].title}`, href: `/v1/forms/${number}.pdf` });
const rulesOf = async (em: EntityManager, place: string) => counterRulesOf((await ruleBook(em)).rulesFor(place, shanghaiDay(await now(em))));

const common = { listener: 'both', class: '一般', tag: '政务大厅' } as const;
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const formRoutes: Routes = [
  route({
    ...common,
    method: 'get',
    path: '/v1/forms',
    summary: '附录1至附录4模版',
    policy: { permission: 'appendix.read' },
    answer: z.object({ items: z.array(listed) }),
    handle: () => ({ body: { items: (Object.keys(appendices) as Appendix[]).map(form) } }),
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/forms/:appendix.pdf',
    summary: '下载空白附录',
    description:
      'Answers 202 with `Retry-After` where the form has not been printed yet: right after the very first start, or after its text has changed.',
    params: z.object({ appendix }),
    policy: { permission: 'appendix.read' },
    sends: 'application/pdf',
    handle: async (context) => {
      const { deps, params, req } = context;
      const { template, title } = appendices[params.appendix];
      const kept = await blankForm(deps.orm.em.fork(), template);
      if (!kept) return notYet();
      const headers = { ETag: `"${kept.hash}"`, 'Cache-Control': 'public, max-age=3600' };
      if (req.get('if-none-match') === headers.ETag) return { status: 304, headers, send: (res) => void res.end() };
      const reply = pdf(context, { ...kept, name: `附录${params.appendix}：${title}.pdf` });
      return { ...reply, headers: { ...reply.headers, ...headers } };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/counter/checklist',
    summary: '用户注册和信息修改材料清单',
    query: z.object({ userType, byProxy: flag.default(false), district: district.default('000000') }),
    policy: { permission: 'appendix.read' },
    answer: checklistShape,
    problems: ['MATERIAL_LIST_MISSING'],
    handle: async ({ deps, query }) => {
      const rules = await rulesOf(deps.orm.em.fork(), query.district);
      const row = checklist(query.userType, query.byProxy, rules.materials);
      const items = row.items.map((item) => ({ ...item, marks: item.marks.map((mark) => ({ mark, label: marks[mark] })) }));
      return { body: { ...row, lines: [...row.lines], items, label: userTypes[row.userType], forms: appendicesOf(row).map(form) } };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/counter/way-out/:code',
    summary: '到政务大厅办理：需要的材料和模版',
    description: 'For the messages that only the counter can solve (K06–K09): what to bring for each user type, and the forms to download.',
    params: z.object({ code: z.enum(Object.keys(counterReferrals) as [CounterReferral, ...CounterReferral[]]) }),
    query: z.object({ userType: userType.optional(), district: district.default('000000') }),
    policy: { permission: 'appendix.read' },
    answer: wayOutShape,
    handle: async ({ deps, params, query }) => {
      const way = wayOut(params.code, await rulesOf(deps.orm.em.fork(), query.district), query.userType);
      const checklists = way.checklists.map((list) => ({ ...list, lines: [...list.lines] }));
      return {
        body: { ...way, kindLabel: counterKinds[way.kind], checklists, downloads: way.downloads.map(({ appendix: number }) => form(number)) },
      };
    },
  }),
];
