// 报名 by the candidate: choice, form, confirmation, commitment, papers (S3-03, S3-04, S3-11, S3-15). What officers share with him is on both listeners.
import { z } from 'zod';
import { enrolment } from '../../domain/exam/enrolment.ts';
import type { FormPart } from '../../domain/exam/form.ts';
import { formParts } from '../../domain/exam/form.ts';
import { enrolmentNumber } from '../../domain/exam/number.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { markupHtml } from '../../domain/kit/markup.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { EnrolmentPaper } from '../../db/exam/printed.ts';
import { ownEnrolments } from '../../db/exam/search.ts';
import { notYet, pdf } from '../account/forms.ts';
import { addressOf } from '../account/shapes.ts';
import { versionOf } from '../kit/act.ts';
import { outward } from '../kit/outward.ts';
import { route, type Context, type Route, type Routes } from '../kit/route.ts';
import { common, deskOf, enrolmentFor, examOf } from './common.ts';
import { chooseAgainBody, chooseBody, confirmBody, error, line, nothing, params, partParams, receipt, signBody, whole } from './shapes.ts';
import { lineOut, wholeOut } from './view.ts';

const process = enrolment;
const read = { permission: 'enrolment.read' } as const;
type Signed = z.infer<typeof signBody>;
/** The address is told by the listener, not by whoever signs. */
const withAddress = (context: Context, signed: Signed) => ({ ...signed, ip: addressOf(context) });

const choose = route({
  ...common,
  listener: 'public',
  method: 'post',
  path: '/v1/enrolments',
  summary: process.actions['choose']!.label,
  description: 'Everything that speaks against the choice at once, each with the id of its rule. Begins the enrolment.',
  body: chooseBody,
  policy: { process, action: 'choose' },
  problems: ['GUIDE_NOT_READ', 'ENROLMENT_NOT_ELIGIBLE', 'ENROLMENT_EXISTS', 'EXAM_NOT_OPEN', 'WINDOW_CLOSED', 'REAL_NAME_NEEDED'],
  act: { process, action: 'choose' },
});

const chooseAgain = route({
  ...common,
  listener: 'public',
  method: 'put',
  path: '/v1/enrolments/:id/choice',
  summary: process.actions['chooseAgain']!.label,
  params,
  body: chooseAgainBody,
  policy: { process, action: 'chooseAgain' },
  problems: ['GUIDE_NOT_READ', 'ENROLMENT_NOT_ELIGIBLE', 'WINDOW_CLOSED'],
  act: { process, action: 'chooseAgain' },
});

const savePart = route({
  ...common,
  listener: 'public',
  method: 'put',
  path: '/v1/enrolments/:id/:part',
  summary: '保存报名表的一部分（自动保存）',
  description:
    'Keeps what was typed, right or wrong; `problems` says what speaks against it. `If-Match` is the version of the part (`partVersions`). The portal saves every 30 seconds.',
  params: partParams,
  headers: z.object({ 'if-match': z.string().optional() }),
  body: z.unknown(),
  policy: 'signedIn',
  problems: ['ENROLMENT_CONFIRMED', 'VERSION_MISSING', 'VERSION_STALE'],
  answer: z.object({ part: z.string(), label: z.string(), version: z.int(), value: z.unknown(), savedAt: z.string(), problems: z.array(error) }),
  handle: async (context) => {
    const ifMatch = versionOf(context.headers['if-match']);
    if (ifMatch === undefined) throw refuse('VERSION_MISSING');
    const part = context.params.part as FormPart;
    const saved = await deskOf(context).savePart({ caseId: context.params.id, part, value: context.body, ifMatch, actor: context.person() });
    return { body: { part, label: formParts[part], ...saved, savedAt: rfc3339(saved.savedAt) }, version: saved.version };
  },
});

const act = (action: string, path: string, body: z.ZodType, problems: readonly string[], more: Partial<Route> = {}): Route =>
  route({
    ...common,
    listener: 'public',
    method: 'post',
    path: `/v1/enrolments/:id/${path}` as `/${string}`,
    summary: process.actions[action]!.label,
    params,
    body,
    policy: { process, action },
    problems,
    act: { process, action, prepare: async (context) => ({ input: { examId: await examOf(context, (context.params as { id: string }).id) } }) },
    ...more,
  } as Parameters<typeof route>[0]);

const confirm = route({
  ...common,
  listener: 'public',
  method: 'post',
  path: '/v1/enrolments/:id/confirm',
  summary: process.actions['confirm']!.label,
  description:
    'Counts when it was received in time: answered with a signed receipt of the moment, whatever is busy behind it. May carry the signed commitment. Every reason against it at once.',
  params,
  body: confirmBody,
  policy: { process, action: 'confirm' },
  problems: ['FORM_INCOMPLETE', 'WINDOW_CLOSED', 'COMMITMENT_UPDATED', 'SIGNATURE_DIFFERS'],
  answer: z.object({ receipt }),
  act: {
    process,
    action: 'confirm',
    prepare: async (context) => {
      const { commitment } = context.body;
      return {
        input: { examId: await examOf(context, context.params.id), ...(commitment ? { commitment: withAddress(context, commitment) } : {}) },
      };
    },
  },
});

const sign = route({
  ...common,
  listener: 'public',
  method: 'post',
  path: '/v1/enrolments/:id/commitment/sign',
  summary: process.actions['sign']!.label,
  params,
  body: signBody,
  policy: { process, action: 'sign' },
  problems: ['COMMITMENT_NOT_YOURS', 'COMMITMENT_UPDATED', 'SIGNATURE_DIFFERS', 'WINDOW_CLOSED'],
  answer: z.object({ notice: z.string().nullable(), commitment: receipt }),
  act: {
    process,
    action: 'sign',
    prepare: async (context) => {
      const own = (await ownEnrolments(context.deps.orm.em.fork(), context.person().accountId)).some(({ id }) => id === context.params.id);
      // Told to whoever signs for another, and to whoever signs for nobody.
      if (!own) throw refuse('COMMITMENT_NOT_YOURS');
      return { input: withAddress(context, context.body) };
    },
  },
});

const mine = route({
  ...common,
  listener: 'public',
  method: 'get',
  path: '/v1/enrolments',
  summary: '我的报名',
  policy: 'signedIn',
  answer: z.object({ items: z.array(line) }),
  handle: async ({ deps, person }) => ({
    body: { items: (await ownEnrolments(deps.orm.em.fork(), person().accountId)).map((row) => lineOut(deps.fields, row, false)) },
  }),
});

const one = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/enrolments/:id',
  summary: '查看报名',
  params,
  policy: read,
  answer: whole,
  handle: async (context) => {
    const { em, file, actor, officer } = await enrolmentFor(context, context.params.id);
    return { body: await wholeOut(em, file, await deskOf(context).opened(file.id), actor, officer), version: file.version };
  },
});

const commitment = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/enrolments/:id/commitment',
  summary: '在线查看报名承诺书',
  description:
    'The signed copy, as it was signed; before that the text in force. `html` shows `body`, of which `bodyHash` is SM3 of the canonical JSON of `{ body, salt }`.',
  params,
  policy: read,
  answer: z.object({
    state: z.enum(['unsigned', 'signed', 'withdrawn']),
    stateLabel: z.string(),
    version: z.int(),
    hash: z.string(),
    html: z.string(),
    body: z.array(z.record(z.string(), z.unknown())).meta({ description: 'The text as a tree: `text`, or `tag` with `children`' }),
    salt: z.string().nullable(),
    bodyHash: z.string().nullable(),
    signature: z.string().nullable(),
    signedAt: z.string().nullable(),
    notice: z.string().nullable(),
    seal: receipt.nullable(),
  }),
  handle: async (context) => {
    const { file } = await enrolmentFor(context, context.params.id);
    const { commitment: text, commitments, notice } = await deskOf(context).opened(file.id);
    const signed = commitments[0];
    const live = signed?.withdrawnAt === null;
    const state = !signed ? ('unsigned' as const) : live ? ('signed' as const) : ('withdrawn' as const);
    const body = live ? signed.body : text.body;
    const labels = { unsigned: '未签', signed: '已签', withdrawn: '已撤回' } as const;
    return {
      body: {
        state,
        stateLabel: labels[state],
        version: live ? signed.templateVersion : text.version,
        hash: live ? signed.templateHash : text.hash,
        html: markupHtml(body),
        body: [...body] as Record<string, unknown>[],
        salt: live ? signed.salt : null,
        bodyHash: live ? signed.bodyHash : null,
        signature: live ? signed.signature : null,
        signedAt: live ? rfc3339(signed.signedAt) : null,
        notice,
        seal: live ? signed.seal : null,
      },
    };
  },
});

const paper = (kind: EnrolmentPaper, path: 'form.pdf' | 'commitment.pdf', title: string): Route =>
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: `/v1/enrolments/:id/${path}`,
    summary: `下载${title}`,
    description:
      'Answers 202 with `Retry-After` while it is being printed. What is not confirmed or signed carries a watermark; each version of the form is printed once.',
    params,
    policy: read,
    sends: 'application/pdf',
    handle: async (context) => {
      const { file } = await enrolmentFor(context, context.params.id);
      const found = await deskOf(context).paper(file.id, kind);
      if (!found || found.readyAt === null || found.hash === null || found.size === null) return notYet();
      return pdf(context, { hash: found.hash, size: found.size, name: `${title}.pdf` });
    },
  });

const receipts = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/enrolments/:id/receipt',
  summary: '报名确认回执',
  description:
    'The receipt with everything that was confirmed: SM3 of the canonical JSON of `document` is `formHash` of the receipt. Verifiable without us.',
  params,
  policy: read,
  answer: z.object({ receipt, document: z.record(z.string(), z.unknown()), number: z.string(), endedAt: z.string().nullable() }),
  handle: async (context) => {
    const { file } = await enrolmentFor(context, context.params.id);
    const { confirmations, stored } = await deskOf(context).opened(file.id);
    const [last] = confirmations;
    if (!last) throw refuse('NOT_FOUND');
    return {
      body: {
        receipt: last.receipt,
        document: last.document,
        number: enrolmentNumber(stored.serial),
        endedAt: outward(last.endedAt) as string | null,
      },
    };
  },
});

const keys = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/receipt-keys',
  summary: '回执验证公钥',
  description:
    'By key id, SPKI DER in base64 (Ed25519). What is signed: `banshi-receipt-v1`, a line feed, the canonical JSON of kind, content and keyId.',
  policy: 'public',
  answer: z.object({ keys: z.record(z.string(), z.string()) }),
  handle: (context) => ({ body: { keys: deskOf(context).receiptKeys() } }),
});

export const enrolmentRoutes: Routes = [
  choose,
  mine,
  one,
  chooseAgain,
  savePart,
  confirm,
  act('cancelConfirm', 'cancel-confirm', nothing, ['PAYMENT_UNDER_WAY', 'WINDOW_CLOSED']),
  commitment,
  sign,
  act('withdrawCommitment', 'commitment/withdraw', nothing, ['PAYMENT_UNDER_WAY', 'WINDOW_CLOSED']),
  paper('P01', 'form.pdf', '报名表'),
  paper('P02', 'commitment.pdf', '报名承诺书'),
  receipts,
  keys,
];
