// 询问 over HTTP: asked by a supplier, answered within three working days.
import { z } from 'zod';
import { inquiriesOf, inquiryById, partiesFile, QUESTION, REPLY, type StoredInquiry } from '../../../db/procurement/challenges.ts';
import { allowedActions, parties } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { inquiry } from '../../../domain/procurement/challenge/inquiry.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { sideList } from './sides.ts';
import * as shapes from './shapes.ts';

const base = { class: '一般', tag: '质疑投诉', listener: 'public' } as const;

const shown = ({ deps, actor }: Pick<Context, 'deps' | 'actor'>, row: StoredInquiry): z.infer<typeof shapes.inquiryLine> =>
  outward({
    id: row.id,
    projectId: row.projectId,
    code: row.code,
    project: row.project,
    organisation: row.organisation,
    question: deps.fields.decrypt(row.question, QUESTION),
    askedAt: row.askedAt,
    due: row.due,
    overdue: row.overdue,
    answer: row.answer === null ? null : deps.fields.decrypt(row.answer, REPLY),
    answeredAt: row.answeredAt,
    state: row.state,
    label: inquiry.states[row.state]!.label,
    version: row.version,
    allowedActions: allowedActions(inquiry, partiesFile(inquiry.type, row), actor),
  }) as z.infer<typeof shapes.inquiryLine>;

export const inquiryRoutes: Routes = [
  sideList('/v1/me/inquiries', '询问列表', shapes.inquiryLine, inquiriesOf, (row, context) => shown(context, row)),
  route({
    ...base,
    method: 'get',
    path: '/v1/inquiries/:id',
    summary: '查看询问与答复',
    params: shapes.byId,
    answer: shapes.inquiryLine,
    policy: 'signedIn',
    handle: async (context) => {
      const row = await inquiryById(context.deps.orm.em.fork(), context.params.id);
      const held = row && parties(context.person(), partiesFile(inquiry.type, row));
      const mine =
        held &&
        ['bidHandler', 'counterpart.tenderHandler', 'counterpart.orgAdmin', 'counterpart.orgMember'].some((party) => held.has(party as never));
      if (!row || !mine) throw refuse('NOT_FOUND');
      return { version: row.version, body: shown(context as unknown as Context, row) };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/tender-projects/:id/inquiries',
    summary: inquiry.actions['ask']!.label,
    params: shapes.byId,
    body: shapes.inquiryBody,
    answer: z.object({ due: z.string() }),
    policy: { process: inquiry, action: 'ask' },
    act: { process: inquiry, action: 'ask', caseId: () => undefined, input: ({ params, body }) => ({ ...body, projectId: params.id }) },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/inquiries/:id/answer',
    summary: inquiry.actions['answer']!.label,
    params: shapes.byId,
    body: shapes.inquiryAnswer,
    policy: { process: inquiry, action: 'answer' },
    act: { process: inquiry, action: 'answer' },
  }),
];
