// 考场分配 (S3-28): the officers' steps, and what everybody may see of every run, the withdrawn ones too, without signing in.
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { poolLabel } from '../../../domain/exam/site.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { examById, type StoredExam } from '../../../db/exam/exams.ts';
import { runAct, runLog, runOf, runsOf, runStates, type StoredRun } from '../../../db/exam/seats/runs.ts';
import { documentsOf } from '../../../db/document/reads.ts';
import { notYet, pdf } from '../../account/forms.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { act, common, deskOf, read } from './acts.ts';
import { commitBody, drawBody, examParams, logShape, nothing, publicRun, reasonBody, runParams } from './shapes.ts';
import { examFor } from './sites.ts';

function shown(context: Pick<Context, 'deps'>, exam: StoredExam, run: StoredRun): z.infer<typeof publicRun> {
  const stands = run.state === 'allocated' || run.state === 'revoked';
  return outward({
    run: run.run,
    state: run.state,
    stateLabel: runStates[run.state],
    commitment: run.commitment,
    rules: run.rules,
    rulesHash: run.rulesHash,
    rooms: run.rooms.length,
    roomsHash: run.roomsHash,
    beacon: { source: run.beaconSource, at: run.beaconAt, value: run.drawnAt === null ? null : run.beacon },
    announcedAt: run.announcedAt,
    candidates: run.announcedAt === null ? null : run.candidates,
    root: run.announcedAt === null ? null : run.root,
    drawnAt: run.drawnAt,
    secret: deskOf(context).secretOf(run),
    seed: run.seed,
    seats: stands ? run.seats : null,
    seatRoot: stands ? run.seatRoot : null,
    remainder: stands
      ? (run.remainder ?? []).map(({ org: _, ...one }) => ({ ...one, pool: poolLabel(exam.config, one.pool), proven: one.pairs === one.bound }))
      : [],
    allocatedAt: run.allocatedAt,
    endedAt: run.endedAt,
    reason: run.reason,
    verified: run.verifiedAt === null ? null : { at: run.verifiedAt, wrong: run.wrong ?? [] },
    exportHref: stands && run.seatRoot !== null ? `/v1/exams/${run.examId}/seat-runs/${run.run}/export` : null,
  }) as z.infer<typeof publicRun>;
}

/** The exam, once it is published. Throws NOT_FOUND. */
async function published({ deps }: Pick<Context, 'deps'>, id: string): Promise<StoredExam> {
  const exam = await examById(deps.orm.em.fork(), id);
  if (!exam || exam.hash === null) throw refuse('NOT_FOUND');
  return exam;
}
async function runFor(context: Pick<Context, 'deps'>, id: string, no: number): Promise<StoredRun> {
  const run = await runOf(context.deps.orm.em.fork(), id, no);
  if (!run) throw refuse('NOT_FOUND');
  return run;
}

const open = { ...common, listener: 'both', method: 'get', policy: 'public' } as const;

/** 种子公告 or 考场分配报告 of a run. */
const paper = (name: 'announcement' | 'report', action: string, summary: string) =>
  route({
    ...open,
    path: `/v1/exams/:id/seat-runs/:run/${name}.pdf`,
    summary,
    params: runParams,
    sends: 'application/pdf',
    handle: async (context) => {
      const { deps, params } = context;
      await published(context, params.id);
      const em = deps.orm.em.fork();
      const seq = await runAct(em, params.id, params.run, action);
      if (seq === null) throw refuse('NOT_FOUND');
      const found = (await documentsOf(em, params.id)).find((one) => one.kind === 'P07' && one.seq === seq);
      if (!found || found.readyAt === null || found.hash === null || found.size === null) return notYet();
      return pdf(context, { hash: found.hash, size: found.size, name: `${found.title}.pdf` });
    },
  });

export const publicRunRoutes: Routes = [
  route({
    ...open,
    path: '/v1/exams/:id/seat-runs',
    summary: '考场编排：历次编排的公告与结果',
    description: 'Every run, the withdrawn ones too, with the hash-chained log of all of them. Nothing here names anybody.',
    params: examParams,
    answer: z.object({ exam: z.object({ id: z.string(), code: z.string(), name: z.string() }), runs: z.array(publicRun), log: z.array(logShape) }),
    handle: async (context) => {
      const exam = await published(context, context.params.id);
      const em = context.deps.orm.em.fork();
      const [runs, log] = [await runsOf(em, exam.id), await runLog(em, exam.id)];
      const { code, name } = exam.config;
      return { body: { exam: { id: exam.id, code, name }, runs: runs.map((run) => shown(context, exam, run)), log } };
    },
  }),
  route({
    ...open,
    class: '报表',
    path: '/v1/exams/:id/seat-runs/:run/export',
    summary: '下载编排导出文件（供任何人核验）',
    description: 'Everything that the plan follows from, and the plan: for `npm run verify:seats`, or the page at /fair-seats.',
    params: runParams,
    sends: 'application/json',
    handle: async (context) => {
      await published(context, context.params.id);
      const { id, run } = context.params;
      const text = await deskOf(context).exportOf(id, run);
      return {
        headers: { 'Content-Type': 'application/json; charset=utf-8', 'Content-Disposition': `attachment; filename="seat-run-${run}.json"` },
        send: (res) => pipeline(text, res),
      };
    },
  }),
  paper('announcement', 'announceSeats', '考场编排种子公告'),
  paper('report', 'allocate', '考场分配报告'),
  route({
    ...open,
    path: '/fair-seats',
    summary: '考场编排核验页',
    description: 'One page that re-derives a run in the browser. It needs no network and can be kept.',
    sends: 'text/html',
    handle: (context) => {
      const { html, policy } = deskOf(context).page();
      return { headers: { 'Content-Security-Policy': policy }, send: (res) => void res.type('html').send(html) };
    },
  }),
];

const done = z.object({ run: z.int(), commitment: z.string() });

export const runRoutes: Routes = [
  act('commitSeed', 'allocations', {
    body: commitBody,
    answer: done,
    problems: ['EXAM_ROOMS_SHORT', 'EXAM_ROOM_INVALID', 'EXAM_ORDERS_OPEN'],
    summary: '考场分配：公布承诺与公开随机源',
    description: 'Begins a run: secret, rules, rooms and candidates are fixed and published before the draw that is named here takes place.',
  }),
  act('enterDraw', 'allocations/draw', { body: drawBody, problems: ['DRAW_NOT_YET'] }),
  act('confirmDraw', 'allocations/draw/confirm', {
    body: drawBody,
    problems: ['DRAW_NOT_YET', 'DRAW_DIFFERS', 'EXAM_SECOND_PERSON'],
    description: 'By another person, who enters the result himself; then the seats follow by themselves.',
  }),
  act('abandonAllocation', 'allocations/abandon', { body: reasonBody }),
  act('verifyAllocation', 'allocations/verify', { body: nothing }),
  act('proposeRevocation', 'allocations/revoke', {
    body: reasonBody,
    problems: ['SEATS_BUSY'],
    summary: '提出撤销编排',
    input: ({ body }) => ({ ...body, what: 'allocation' }),
  }),
  act('revokeAllocation', 'allocations/revoke/confirm', { body: nothing, problems: ['SEATS_BUSY', 'EXAM_SECOND_PERSON'] }),
  route({
    ...common,
    listener: 'officers',
    method: 'get',
    path: '/v1/admin/exams/:id/allocations',
    summary: '编排记录',
    params: examParams,
    policy: read,
    answer: z.object({ items: z.array(publicRun), revocation: z.object({ what: z.string(), reason: z.string(), at: z.string() }).nullable() }),
    handle: async (context) => {
      const exam = await examFor(context, context.params.id);
      const runs = await runsOf(context.deps.orm.em.fork(), exam.id);
      const asked = runs.find(({ revocation, endedAt }) => revocation !== null && endedAt === null)?.revocation ?? null;
      const revocation = asked && (outward({ what: asked.what, reason: asked.reason, at: asked.at }) as { what: string; reason: string; at: string });
      return { body: { items: runs.map((run) => shown(context, exam, run)), revocation } };
    },
  }),
  route({
    ...common,
    listener: 'officers',
    method: 'get',
    path: '/v1/admin/exams/:id/allocations/:run',
    summary: '查看一次编排',
    params: runParams,
    policy: read,
    answer: publicRun,
    handle: async (context) => {
      const exam = await examFor(context, context.params.id);
      return { body: shown(context, exam, await runFor(context, exam.id, context.params.run)) };
    },
  }),
  route({
    ...common,
    listener: 'officers',
    method: 'get',
    path: '/v1/admin/exams/:id/allocations/:run/verify',
    summary: '编排核验结果',
    description: 'What the newest verification has found; `POST …/allocations/verify` asks for another one.',
    params: runParams,
    policy: read,
    answer: z.object({ verified: publicRun.shape.verified }),
    handle: async (context) => {
      const exam = await examFor(context, context.params.id);
      return { body: { verified: shown(context, exam, await runFor(context, exam.id, context.params.run)).verified } };
    },
  }),
];
