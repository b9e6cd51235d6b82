// 证书打印 (S3-14): what its holder sees of a certificate of the exam, the file to preview, download and print, copies for one use, and the credential with what he chooses to disclose.
import { z } from 'zod';
import { may } from '../../domain/kit/policy.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { annotationProcess } from '../../domain/licence/annotation.ts';
import { certificateGrounds, titleOf, type CertificateGround } from '../../domain/licence/certificate.ts';
import { collectionOf, collectionStates } from '../../domain/licence/collection.ts';
import { claims, disclosable, type Claim } from '../../domain/licence/credential.ts';
import { certificateEdition, makingSteps, stepOfMaking } from '../../domain/licence/edition.ts';
import { certificateProposal, holderMeasures } from '../../domain/licence/certificate-proposal.ts';
import { certificateProcess } from '../../domain/licence/process.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { maskedIdNumber } from '../../domain/licence/verdict.ts';
import { CREDENTIAL_PLACE } from '../../db/licence/certificate-editions.ts';
import {
  annotationById,
  annotationsOf,
  certificateDetail,
  certificatesOfAccount,
  credentialOfEdition,
  editionsOfCertificate,
  type AnnotationRow,
  type CertificateDetail,
  type EditionRow,
} from '../../db/licence/certificate-desk.ts';
import { now } from '../../db/kit/clock.ts';
import { places } from '../../db/licence/places.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { ApiDeps } from '../deps.ts';
import { pdf } from '../account/forms.ts';
import { outward } from '../kit/outward.ts';
import { route, type Context, type Reply, type Routes } from '../kit/route.ts';
import { wordsOf, type Words } from './labels.ts';
import { byId } from './shapes.ts';

const common = { class: '一般', tag: '职业资格证书' } as const;
const own = { ...common, listener: 'public' } as const;

export const certShape = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  proof: z.string(),
  exam: z.string(),
  examYear: z.int(),
  holderName: z.string(),
  idNumber: z.string().meta({ description: 'Masked' }),
  specialty: z.string(),
  specialtyLabel: z.string(),
  subjects: z.array(z.string()),
  issuedOn: z.string(),
  standing: z.string(),
  standingLabel: z.string(),
  version: z.int(),
  edition: z.object({
    id: z.string(),
    no: z.int(),
    state: z.string(),
    label: z.string().meta({ description: '待制证, 制证中, 有效, 失败, 已撤销' }),
    step: z.string(),
    stepLabel: z.string().meta({ description: '渲染, 签章, VC签发, 归集, 完成' }),
    electronicId: z.string(),
    failure: z.string().nullable(),
  }),
  collection: z.object({ state: z.string(), label: z.string().meta({ description: '待归集, 已归集, 失败, 已注销' }) }),
  verifyPath: z.string(),
  href: z.string().nullable(),
});

/** Hours after which what is not collected counts as failed. */
export async function errorHours(deps: ApiDeps): Promise<number> {
  const em = deps.orm.em.fork();
  return ruleValue((await ruleBook(em)).rulesFor('000000', shanghaiDay(await now(em))), licenceRules.errorHours);
}

export function shownCert({ fields }: ApiDeps, words: Words, one: CertificateDetail, place: string): z.input<typeof certShape> {
  const step = stepOfMaking({
    standing: one.editionStanding,
    signed: one.signed,
    credential: one.credential,
    collected: one.collected,
    begun: one.begun,
  });
  const collection = collectionOf({ collected: one.inLibrary, failed: one.refused || one.late, cancelled: one.cancelled });
  return {
    id: one.id,
    number: one.number,
    title: titleOf(one.proof),
    proof: one.proof,
    exam: one.examName,
    examYear: one.examYear,
    holderName: one.holderName,
    idNumber: maskedIdNumber(fields.decrypt(one.idNumber, places.idNumber)),
    specialty: one.specialty,
    specialtyLabel: words.specialty(one.district, one.specialty),
    subjects: one.subjects,
    issuedOn: one.issuedOn,
    standing: one.standing,
    standingLabel: certificateProcess.states[one.standing]!.label,
    version: one.version,
    edition: {
      id: one.editionId,
      no: one.edition,
      state: one.editionStanding,
      label: certificateEdition.states[one.editionStanding]!.label,
      step,
      stepLabel: makingSteps[step],
      electronicId: one.electronicId,
      failure: one.failure,
    },
    collection: { state: collection, label: collectionStates[collection] },
    verifyPath: `/verify/${one.token}`,
    href: one.hash === null || one.standing === 'revoked' ? null : `${place}/${one.id}.pdf`,
  };
}

const editionShape = z.object({
  id: z.string(),
  edition: z.int(),
  ground: z.string(),
  groundLabel: z.string(),
  standing: z.string(),
  label: z.string(),
  issuedAt: z.string(),
  madeAt: z.string().nullable(),
  libraryAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});
const annotationShape = z.object({
  id: z.string(),
  scene: z.string(),
  from: z.string(),
  until: z.string(),
  state: z.string(),
  label: z.string(),
  version: z.int(),
  verifyPath: z.string(),
  href: z.string().nullable(),
});
export const certDetail = certShape.extend({ editions: z.array(editionShape), annotations: z.array(annotationShape) });
const shownAnnotation = (one: AnnotationRow): z.input<typeof annotationShape> => ({
  id: one.id,
  scene: one.scene,
  from: one.from,
  until: one.until,
  state: one.standing,
  label: annotationProcess.states[one.standing]!.label,
  version: one.version,
  verifyPath: `/verify/${one.token}`,
  href: one.standing === 'annotated' ? `/v1/cert-annotations/${one.id}/file` : null,
});

/** A certificate that the person may see. Throws NOT_FOUND. */
export async function readableCert({ deps, params, person }: Context<{ id: string }>): Promise<CertificateDetail> {
  const found = await certificateDetail(deps.orm.em.fork(), await errorHours(deps), params.id);
  if (!found || !may('certificate.read', person(), { ownerId: found.accountId, district: found.district })) throw refuse('NOT_FOUND');
  return found;
}

export async function detailCert(context: Context<{ id: string }>, place: string) {
  const found = await readableCert(context);
  const em = context.deps.orm.em.fork();
  const words = await wordsOf(em, shanghaiDay(await now(em)));
  return {
    body: {
      ...shownCert(context.deps, words, found, place),
      editions: (await editionsOfCertificate(em, found.id)).map((one) => ({
        ...(outward(one) as EditionRow),
        groundLabel: certificateGrounds[one.ground as CertificateGround],
        label: certificateEdition.states[one.standing]!.label,
      })),
      annotations: (await annotationsOf(em, found.id)).map(shownAnnotation),
    },
    version: found.version,
  };
}

/** The signed paper that counts. Throws CERTIFICATE_WITHDRAWN, CERTIFICATE_NOT_READY. */
export async function downloadCert(context: Context<{ id: string }>): Promise<Reply> {
  const { standing, hash, size, number, proof } = await readableCert(context);
  if (standing === 'revoked') throw refuse('CERTIFICATE_WITHDRAWN');
  if (hash === null || size === null) throw refuse('CERTIFICATE_NOT_READY');
  const reply = pdf(context, { hash, size, name: `${titleOf(proof)}${number}.pdf` });
  // Shown in the browser: previewed first, printed or saved from there.
  return { ...reply, headers: { ...reply.headers, 'Content-Disposition': reply.headers!['Content-Disposition']!.replace(/^attachment/, 'inline') } };
}

/** The credential of the edition that counts, in clear, and its certificate. */
async function credentialOf(context: Context<{ id: string }>): Promise<{ found: CertificateDetail; credential: string }> {
  const found = await readableCert(context);
  if (found.standing === 'revoked') throw refuse('CERTIFICATE_WITHDRAWN');
  // Officers see that there is one; the credential itself is its holder's.
  if (found.accountId !== context.person().accountId) throw refuse('NOT_FOUND');
  const kept = await credentialOfEdition(context.deps.orm.em.fork(), found.editionId);
  if (kept === null) throw refuse('CERTIFICATE_NOT_READY');
  return { found, credential: context.deps.fields.decrypt(kept, CREDENTIAL_PLACE) };
}

const scene = z.string().trim().min(1, '请填写用途').max(40, '用途不超过40字');

export const certRoutes: Routes = [
  route({
    ...own,
    method: 'get',
    path: '/v1/certs',
    summary: '我的考试证书',
    policy: { permission: 'certificate.read' },
    answer: z.object({ items: z.array(certShape) }),
    handle: async ({ deps, person }) => {
      const em = deps.orm.em.fork();
      const rows = await certificatesOfAccount(em, await errorHours(deps), person().accountId);
      const words = await wordsOf(em, shanghaiDay(await now(em)));
      return { body: { items: rows.map((one) => shownCert(deps, words, one, '/v1/certs')) } };
    },
  }),
  route({
    ...own,
    method: 'get',
    path: '/v1/certs/:id.pdf',
    summary: '预览、下载、打印证书',
    params: byId,
    policy: { permission: 'certificate.read' },
    problems: ['CERTIFICATE_WITHDRAWN', 'CERTIFICATE_NOT_READY'],
    sends: 'application/pdf',
    handle: downloadCert,
  }),
  route({
    ...own,
    method: 'get',
    path: '/v1/certs/:id',
    summary: '查看证书',
    params: byId,
    policy: { permission: 'certificate.read' },
    answer: certDetail,
    handle: (context) => detailCert(context, '/v1/certs'),
  }),
  route({
    ...own,
    method: 'get',
    path: '/v1/certs/:id/credential',
    summary: '取得可验证凭证（SD-JWT）',
    description:
      'The whole credential with all disclosures: its holder’s own copy. What is shown to others is made by `…/presentations`, or by any wallet.',
    params: byId,
    policy: { permission: 'certificate.read' },
    problems: ['CERTIFICATE_WITHDRAWN', 'CERTIFICATE_NOT_READY'],
    answer: z.object({ credential: z.string(), claims: z.array(z.object({ name: z.string(), label: z.string() })) }),
    handle: async (context) => {
      const { credential } = await credentialOf(context);
      return { body: { credential, claims: claims.map((name) => ({ name, label: disclosable[name] })) }, headers: { 'Cache-Control': 'no-store' } };
    },
  }),
  route({
    ...own,
    method: 'post',
    path: '/v1/certs/:id/presentations',
    summary: '选择出示内容（可验证凭证）',
    description: 'The credential with the chosen claims alone. Nothing is kept of it.',
    params: byId,
    body: z.strictObject({ disclose: z.array(z.string().max(40)).max(20) }),
    policy: { permission: 'certificate.read' },
    problems: ['CERTIFICATE_WITHDRAWN', 'CERTIFICATE_NOT_READY', 'CLAIM_UNKNOWN'],
    answer: z.object({ presentation: z.string(), disclosed: z.array(z.string()) }),
    handle: async (context) => {
      const { disclose } = context.body;
      const unknown = disclose.filter((name) => !(claims as string[]).includes(name));
      if (unknown.length)
        throw refuse('CLAIM_UNKNOWN', {
          reasons: unknown.map((name) => ({ field: 'disclose', code: 'CLAIM_UNKNOWN', message: `没有“${name}”这一项` })),
        });
      const { credential } = await credentialOf(context);
      const presentation = await credentialDeskOf(context).present(credential, disclose);
      return { body: { presentation, disclosed: disclose.map((name) => disclosable[name as Claim]) }, headers: { 'Cache-Control': 'no-store' } };
    },
  }),
  route({
    ...own,
    method: 'post',
    path: '/v1/certs/:id/annotations',
    summary: annotationProcess.actions['annotate']!.label,
    description: 'A copy for one use, until a day: at most 90 days, at most three in 90 days.',
    params: byId,
    body: z.strictObject({ scene, until: z.iso.date('应为YYYY-MM-DD格式的日期') }),
    policy: { process: annotationProcess, action: 'annotate' },
    problems: ['ANNOTATION_LIMIT', 'CERTIFICATE_NOT_POSSIBLE'],
    answer: z.object({ until: z.string() }),
    act: {
      process: annotationProcess,
      action: 'annotate',
      caseId: () => undefined,
      input: ({ body, params: { id } }) => ({ ...body, certificateId: id }),
    },
  }),
  route({
    ...own,
    method: 'get',
    path: '/v1/cert-annotations/:id/file',
    summary: '下载加注证书',
    params: byId,
    policy: { permission: 'certificate.read' },
    problems: ['ANNOTATION_ENDED', 'CERTIFICATE_NOT_READY'],
    sends: 'application/pdf',
    handle: async (context) => {
      const found = await annotationById(context.deps.orm.em.fork(), context.params.id);
      if (!found || found.accountId !== context.person().accountId) throw refuse('NOT_FOUND');
      if (found.standing === 'expired' || found.standing === 'revoked') throw refuse('ANNOTATION_ENDED');
      if (found.hash === null || found.size === null) throw refuse('CERTIFICATE_NOT_READY');
      return pdf(context, { hash: found.hash, size: found.size, name: `加注证书（${found.scene}）.pdf` });
    },
  }),
  route({
    ...own,
    method: 'post',
    path: '/v1/cert-annotations/:id/withdraw',
    summary: annotationProcess.actions['withdraw']!.label,
    params: byId,
    policy: { process: annotationProcess, action: 'withdraw' },
    act: { process: annotationProcess, action: 'withdraw' },
  }),
  route({
    ...own,
    method: 'post',
    path: '/v1/certs/:id/reissues',
    summary: certificateProposal.actions['ask']!.label,
    description: '信息更正, 遗失 or 换照片. Nothing happens to the certificate until an officer has confirmed it.',
    params: byId,
    body: z.strictObject({
      measure: z.enum(holderMeasures),
      reason: z.string().trim().min(1, '请填写理由').max(500),
      holderName: z.string().trim().min(1).max(50).optional(),
      photoFileId: z.uuid().optional(),
    }),
    policy: { process: certificateProposal, action: 'ask' },
    problems: ['CERTIFICATE_NOT_POSSIBLE'],
    act: {
      process: certificateProposal,
      action: 'ask',
      caseId: () => undefined,
      input: ({ body, params: { id } }) => ({ ...body, certificateId: id }),
    },
  }),
];

export function credentialDeskOf({ deps }: Pick<Context, 'deps'>) {
  if (!deps.credentials) throw new Error('the API was assembled without `credentials`');
  return deps.credentials;
}
