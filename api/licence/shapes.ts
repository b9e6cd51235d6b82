// What the routes about certificates and licences read and answer.
import { z } from 'zod';
import { IMPORT_LIMIT } from '../../domain/licence/import.ts';
import { measures, type Measure } from '../../domain/licence/proposal.ts';

export const byId = z.object({ id: z.uuid() });
const words = (max: number) => z.string().trim().min(1, '不能为空').max(max);
const cell = z.string().max(200, '内容过长');
export const district = z.string().regex(/^\d{6}$/, '区划应为六位代码');
const day = z.iso.date('应为YYYY-MM-DD格式的日期');

/** Rows as a spreadsheet gives them: texts, checked all together by the process. */
const importRow = z.strictObject({ number: cell, holderName: cell, idNumber: cell, specialty: cell, issuedOn: cell });
export const importBody = z.strictObject({
  district,
  source: words(200).meta({ description: 'Name of the former system or file' }),
  grounds: words(500),
  rows: z.array(importRow).min(1, '没有可导入的数据').max(IMPORT_LIMIT, `一次最多导入${IMPORT_LIMIT}行`),
});
export const rejection = z.strictObject({ reason: words(500) });
const judged = {
  id: z.string(),
  state: z.string(),
  label: z.string(),
  version: z.int(),
  district: z.string(),
  proposedBy: z.string(),
  confirmedBy: z.string().nullable(),
  rejectReason: z.string().nullable(),
};
export const importShape = z.object({ ...judged, source: z.string(), grounds: z.string(), rows: z.int() });

export const certificateShape = z.object({
  id: z.string(),
  number: z.string(),
  holderName: z.string(),
  idNumber: z.string().meta({ description: 'Masked' }),
  specialty: z.string(),
  specialtyLabel: z.string(),
  issuedOn: z.string(),
  origin: z.enum(['exam', 'formerSystem']),
  standing: z.string(),
  standingLabel: z.string(),
});

export const licenceShape = z.object({
  id: z.string(),
  number: z.string(),
  district: z.string(),
  holderName: z.string(),
  employerName: z.string(),
  specialty: z.string(),
  specialtyLabel: z.string(),
  validFrom: z.string(),
  validTo: z.string(),
  standing: z.string(),
  standingLabel: z.string(),
  version: z.int(),
  electronic: z
    .object({
      id: z.string(),
      edition: z.int(),
      state: z.string(),
      label: z.string().meta({ description: '待制发, 已制发, 失败' }),
      libraryNumber: z.string().nullable(),
      oneStopNumber: z.string().nullable(),
      verifyPath: z.string(),
      href: z.string().nullable(),
    })
    .nullable(),
});
export const editionShape = z.object({
  id: z.string(),
  edition: z.int(),
  ground: z.string(),
  groundLabel: z.string(),
  state: z.string(),
  label: z.string(),
  issuedAt: z.string(),
  madeAt: z.string().nullable(),
  libraryAt: z.string().nullable(),
  oneStopAt: z.string().nullable(),
  withdrawnAt: z.string().nullable(),
});
export const licenceDetail = licenceShape.extend({ editions: z.array(editionShape) });

const reason = words(500).meta({ description: 'Why, as the holder may read it' });
const about = { licenceId: z.uuid(), reason };
const none = z.strictObject({}).default({});
const simple = <M extends Measure>(measure: M) => z.strictObject({ measure: z.literal(measure), ...about, details: none });
export const proposalBody = z.discriminatedUnion('measure', [
  z.strictObject({
    measure: z.literal('issue'),
    reason,
    details: z.strictObject({
      certificateId: z.uuid(),
      accountId: z.uuid(),
      employerId: z.uuid(),
      specialty: z.string().regex(/^\d\d$/),
      validFrom: day,
      validTo: day,
      number: z
        .string()
        .regex(/^[0-9A-Z-]{6,32}$/, '编号应为6至32位数字、字母或短横线')
        .optional(),
    }),
  }),
  simple('reissue'),
  simple('suspend'),
  simple('reinstate'),
  simple('cancel'),
  z.strictObject({ measure: z.literal('revoke'), ...about, details: z.strictObject({ ground: words(40) }) }),
]);
export const proposalShape = z.object({
  ...judged,
  licenceId: z.string(),
  measure: z.enum(Object.keys(measures) as Measure[]),
  measureLabel: z.string(),
  details: z.record(z.string(), z.string()),
  reason: z.string(),
});

/** 128 random bits of a document, 256 of a licence. */
export const token = z.string().regex(/^[\w-]{22,64}$/);
export const verifyShape = z.object({
  verdict: z.string(),
  label: z.string(),
  message: z.string(),
  source: z.enum(['record', 'list']).meta({ description: 'list: the record is out of reach, the signed status list was asked' }),
  at: z.string().meta({ description: 'Moment that the answer speaks of' }),
  licence: z
    .object({
      number: z.string(),
      holderName: z.string().meta({ description: 'Masked' }),
      employerName: z.string(),
      specialty: z.string(),
      validFrom: z.string(),
      validTo: z.string(),
      issuer: z.string(),
      edition: z.int(),
    })
    .nullable(),
  certificate: z
    .object({
      title: z.string(),
      number: z.string(),
      holderName: z.string().meta({ description: 'Masked' }),
      specialty: z.string(),
      subjects: z.array(z.string()),
      issuedOn: z.string(),
      issuer: z.string(),
      edition: z.int(),
      annotation: z.object({ scene: z.string(), from: z.string(), until: z.string() }).nullable().meta({ description: 'A copy for one use' }),
    })
    .nullable(),
  document: z.object({ title: z.string(), number: z.string().nullable(), issuer: z.string(), issuedOn: z.string() }).nullable(),
  file: z
    .object({ verdict: z.string(), message: z.string() })
    .nullable()
    .meta({ description: 'What the file with the given hash is beside the one issued' }),
});
export const statusListShape = z.object({
  version: z.literal(1),
  at: z.string(),
  statuses: z.array(z.string()),
  size: z.int(),
  records: z.string().meta({ description: 'base64 of records in order: 16 bytes of SHA-256 of the token, one byte of status' }),
  keyId: z.string(),
  signature: z.string().meta({ description: 'Ed25519 over `banshi-status-list-v1\\n` and the rest as canonical JSON, base64url' }),
});
export const departureBody = z.strictObject({
  number: z.string().trim().min(1, '请填写注册证书编号').max(40),
  leftOn: z.iso.date('应为YYYY-MM-DD格式的日期').meta({ description: '与持证人解除或终止劳动合同的日期' }),
});
