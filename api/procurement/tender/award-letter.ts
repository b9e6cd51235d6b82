// 中标通知书 as its winner sees it (I03): the paper, and 【验签】: who signed what, and whether it is as it was signed.
import { z } from 'zod';
import { documentByHash } from '../../../db/document/reads.ts';
import { awardLetter, wonLot } from '../../../db/procurement/candidates.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { acquisition } from '../../../domain/procurement/acquisition/acquisition.ts';
import { sealVerdict } from '../../../domain/procurement/project/seal-verdict.ts';
import type { SealChecked, SealCheckDesk } from '../../../activities/procurement/seal-check.ts';
import { notYet, pdf } from '../../account/forms.ts';
import type { ApiDeps } from '../../deps.ts';
import { readUpload } from '../../file/upload.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { handlerOf } from './acquisitions.ts';

const MAX_BYTES = 20 * 1024 * 1024;
const base = { class: '一般', tag: '项目采购', listener: 'public' } as const;
const params = z.object({ projectId: z.uuid(), lot: z.coerce.number().int().min(1).max(999) });
const policy = { process: acquisition, action: 'apply' } as const;

const verification = z.object({
  valid: z.boolean(),
  message: z.string(),
  reasons: z.array(z.string()).meta({ description: 'What is wrong, or can’t be told now' }),
  sha256: z.string(),
  document: z.object({ title: z.string(), issuedOn: z.string() }).nullable().meta({ description: 'The paper of ours that has exactly these bytes' }),
  signature: z
    .object({
      signer: z.string(),
      serial: z.string(),
      authority: z.string(),
      validFrom: z.string(),
      validTo: z.string(),
      name: z.string().nullable().meta({ description: '签章单位' }),
      at: z.string().nullable().meta({ description: '签章时间' }),
    })
    .nullable(),
  seal: z.object({ serial: z.string(), valid: z.boolean().nullable(), reason: z.string().nullable() }).nullable(),
});
type Answer = z.infer<typeof verification>;

function deskOf({ sealCheck }: ApiDeps): SealCheckDesk {
  if (!sealCheck) throw new Error('the API was assembled without `sealCheck`');
  return sealCheck;
}
function answerOf({ sha256, signature, seal }: SealChecked, document: Answer['document']): Answer {
  const { valid, message, reasons } = sealVerdict(signature, seal);
  const shown = signature && {
    signer: signature.signer,
    serial: signature.serial,
    authority: signature.authority,
    validFrom: signature.validFrom,
    validTo: signature.validTo,
    name: signature.name,
    at: signature.at,
  };
  return { valid, message, reasons, sha256, document, signature: shown, seal };
}

/** The letter of a 标项 that the caller's organisation has won. Throws NOT_FOUND. */
async function own({ deps, params: { projectId, lot }, person }: Pick<Context<z.infer<typeof params>>, 'deps' | 'params' | 'person'>) {
  const em = deps.orm.em.fork();
  if (!(await wonLot(em, projectId, lot, handlerOf(person())))) throw refuse('NOT_FOUND');
  return awardLetter(em, projectId, lot);
}

export const awardLetterRoutes: Routes = [
  route({
    ...base,
    method: 'get',
    path: '/v1/me/award-notices/:projectId/:lot/paper',
    summary: '中标通知书：查看',
    description: 'Answers 202 with `Retry-After` while it is being made.',
    params,
    policy,
    sends: 'application/pdf',
    handle: async (context) => {
      const letter = await own(context);
      if (!letter || letter.readyAt === null || letter.hash === null || letter.size === null) return notYet();
      return pdf(context, { hash: letter.hash, size: letter.size, name: '中标通知书.pdf' });
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/me/award-notices/:projectId/:lot/verification',
    summary: '中标通知书：验签',
    params,
    answer: verification,
    policy,
    handle: async (context) => {
      const letter = await own(context);
      if (!letter || letter.readyAt === null) throw refuse('NOT_FOUND');
      const checked = await deskOf(context.deps).paper(letter);
      return { body: answerOf(checked, { title: letter.title!, issuedOn: letter.at.slice(0, 10) }) };
    },
  }),
  route({
    ...base,
    class: '搜索',
    method: 'post',
    path: '/v1/paper-verifications',
    summary: '验签：核对所持文件',
    description: 'A form with one PDF. Nothing of it is kept.',
    policy: 'public',
    stream: 'multipart/form-data',
    answer: verification,
    problems: ['FILE_TOO_LARGE'],
    handle: async ({ deps, req }) => {
      const bytes = await readUpload(req, MAX_BYTES, async ({ content }) => {
        const parts: Buffer[] = [];
        let size = 0;
        for await (const part of content) {
          size += (part as Buffer).length;
          if (size > MAX_BYTES) throw refuse('FILE_TOO_LARGE', { facts: { maxBytes: MAX_BYTES } });
          parts.push(part as Buffer);
        }
        return Buffer.concat(parts);
      });
      const first = await deskOf(deps).bytes(bytes, null);
      const document = await documentByHash(deps.orm.em.fork(), first.sha256);
      const checked = document ? await deskOf(deps).bytes(bytes, document) : first;
      return { body: answerOf(checked, document && { title: document.title!, issuedOn: document.at.slice(0, 10) }) };
    },
  }),
];
