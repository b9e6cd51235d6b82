// 开标记录 for everybody (R19), and the page of a bidder's own opening (G02).
import { z } from 'zod';
import { documentsOf } from '../../../db/document/reads.ts';
import { ANSWER, ceremonyOf, OBJECTION } from '../../../db/procurement/ceremonies.ts';
import { openingById, openingFile, openingsOf, openingState } from '../../../db/procurement/openings.ts';
import { tenderWindow } from '../../../db/procurement/bids.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { rfc3339, shown } from '../../../domain/kit/instant.ts';
import { allowedActions } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { tenderOpening } from '../../../domain/procurement/opening/ceremony.ts';
import { bidOpening, bidSealStates, FEW } from '../../../domain/procurement/opening/opening.ts';
import { decryptDialog, openingPage } from '../../../domain/procurement/opening/portal.ts';
import { recordColumns } from '../../../domain/procurement/opening/record.ts';
import { notYet, pdf } from '../../account/forms.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { organisationOf } from '../bids.ts';

const byId = z.object({ id: z.uuid() });
const base = { class: '一般', tag: '开标' } as const;
const labelled = z.object({ key: z.string(), label: z.string() });
const text = z.string().nullable();
const lot = z.looseObject({
  no: z.int(),
  name: z.string(),
  few: z.boolean(),
  rows: z.array(z.object({ n: z.int(), supplier: z.string(), price: text, delivery: text, bond: text, statement: text, remark: z.string() })),
});

/** A paper of a case; 202 while it is being made. Throws NOT_FOUND. */
async function paperOf(context: Pick<Context, 'deps'>, caseId: string, kind: string, name: string) {
  const paper = (await documentsOf(context.deps.orm.em.fork(), caseId)).findLast((one) => one.kind === kind);
  if (!paper) throw refuse('NOT_FOUND');
  if (paper.readyAt === null || paper.hash === null || paper.size === null) return notYet();
  return pdf(context, { hash: paper.hash, size: paper.size, name });
}

export const recordRoutes: Routes = [
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/tenders/:id/opening/paper',
    summary: '打印开标记录（PDF）',
    description: 'P32, for everybody, once the agency has signed the record. Answers 202 with `Retry-After` while it is being made.',
    params: byId,
    sends: 'application/pdf',
    policy: 'public',
    handle: async (context) => {
      const em = context.deps.orm.em.fork();
      const [window, ceremony] = [await tenderWindow(em, context.params.id), await ceremonyOf(em, context.params.id)];
      if (!window || !ceremony) throw refuse('NOT_FOUND');
      return paperOf(context, ceremony.id, 'P32', `开标记录-${window.code}.pdf`);
    },
  }),
  route({
    ...base,
    listener: 'public',
    method: 'get',
    path: '/v1/bid-openings/:id/receipt',
    summary: '投标回执（PDF）',
    description: 'P31, from the hour on; before it the page of the receipt says the same.',
    params: byId,
    sends: 'application/pdf',
    policy: { permission: 'bid.own' },
    handle: async (context) => {
      const bid = await openingById(context.deps.orm.em.fork(), context.params.id);
      if (!bid || bid.organisationId !== organisationOf(context)) throw refuse('NOT_FOUND');
      return paperOf(context, bid.id, 'P31', '投标回执.pdf');
    },
  }),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/tenders/:id/opening',
    summary: '查看开标情况、开标记录',
    description:
      'From the opening on, for everybody: who bid, what of it is decrypted, and the record once it was read out. `recordHash` is SM3 over the record as canonical JSON.',
    params: byId,
    answer: z.object({
      opened: z.boolean(),
      message: text,
      stage: text,
      items: z.array(
        z.object({
          n: z.int(),
          supplier: z.string(),
          state: z.string(),
          label: z.string(),
          remark: text,
          wrongShares: z.array(z.string()),
          seals: z.array(z.object({ name: z.string(), state: z.string(), label: z.string(), signer: text })),
          objection: text,
          answer: text,
        }),
      ),
      columns: z.array(z.object({ name: z.string(), label: z.string() })),
      record: z.object({ lots: z.array(lot) }).nullable(),
      recordHash: text,
      signedAt: text,
    }),
    policy: 'public',
    problems: ['BID_BEFORE_HOUR'],
    handle: async ({ deps, params }) => {
      const em = deps.orm.em.fork();
      const window = await tenderWindow(em, params.id);
      if (!window) throw refuse('NOT_FOUND');
      const opening = await openingState(em, params.id);
      if (opening === null) throw refuse('BID_BEFORE_HOUR');
      const columns = [...recordColumns];
      const nothing = { stage: null, items: [], columns, record: null, recordHash: null, signedAt: null };
      if (opening !== 'open') return { body: { opened: false, message: opening === 'few' ? FEW : null, ...nothing } };
      const ceremony = await ceremonyOf(em, params.id);
      const names = new Map(window.custodians.map(({ id, name }) => [id, name]));
      const said = (sealed: string | null, place: string): string | null => (sealed === null ? null : deps.fields.decrypt(sealed, place));
      const items = (await openingsOf(em, params.id)).map(({ organisation, state, remark, wrong, seals, objection, answer }, n) => ({
        n: n + 1,
        supplier: organisation,
        state,
        label: bidOpening.states[state]!.label,
        remark,
        wrongShares: wrong.map((id) => names.get(id) ?? id),
        seals: seals.map(({ name, state: seal, signer }) => ({ name, state: seal, label: bidSealStates[seal], signer })),
        objection: said(objection, OBJECTION),
        answer: said(answer, ANSWER),
      }));
      const { record = null, recordHash = null, signedAt = null, state = '' } = ceremony ?? {};
      return {
        body: {
          opened: true,
          message: null,
          stage: tenderOpening.states[state]?.label ?? null,
          items,
          columns,
          record: record && { lots: record.lots.map((one) => ({ ...one, rows: [...one.rows] })) },
          recordHash,
          signedAt: signedAt && rfc3339(signedAt),
        },
      };
    },
  }),
  route({
    ...base,
    listener: 'public',
    undisclosed: true,
    method: 'get',
    path: '/v1/bid-openings/:id',
    summary: '解密页、开标详情',
    params: byId,
    answer: z.object({
      title: z.string(),
      status: z.string(),
      stage: text,
      facts: z.array(z.object({ label: z.string(), value: z.string() })),
      buttons: z.array(labelled),
      dialog: z.record(z.string(), z.string()),
      tenderId: z.string(),
      bidRoot: z.string(),
      allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
    }),
    policy: { permission: 'bid.own' },
    handle: async (context) => {
      const { deps, params, actor } = context;
      const em = deps.orm.em.fork();
      const bid = await openingById(em, params.id);
      if (!bid || bid.organisationId !== organisationOf(context)) throw refuse('NOT_FOUND');
      const [window, project, ceremony] = [
        await tenderWindow(em, bid.tenderId),
        await projectById(em, bid.tenderId),
        await ceremonyOf(em, bid.tenderId),
      ];
      const stage = {
        state: bid.state,
        record: bid.regions['record'],
        ceremony: ceremony?.state ?? null,
        suspended: project?.regions['hold'] === 'suspended',
      };
      const { code, name, purchaser, opensAt } = window!;
      return {
        version: bid.version,
        body: {
          title: name,
          ...openingPage(stage),
          stage: ceremony && tenderOpening.states[ceremony.state]!.label,
          facts: [
            { label: '项目编号', value: code },
            { label: '采购人', value: purchaser },
            { label: '投标截止时间', value: shown(opensAt) },
          ],
          dialog: { ...decryptDialog },
          tenderId: bid.tenderId,
          bidRoot: bid.bidRoot,
          allowedActions: allowedActions(bidOpening, openingFile(bid), actor),
        },
      };
    },
  }),
];
