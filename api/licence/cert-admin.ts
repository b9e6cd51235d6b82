// Certificates of the exam for officers: list, view, download, who gets none, what two persons decide, and the acts of the season that make them.
import { z } from 'zod';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { reach } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { levelNames, type LevelCode } from '../../domain/exam/exam.ts';
import { season } from '../../domain/exam/season.ts';
import { certificateEdition } from '../../domain/licence/edition.ts';
import { certificateMeasures, certificateProposal, type CertificateMeasure } from '../../domain/licence/certificate-proposal.ts';
import { serialGaps } from '../../db/exam/certificates.ts';
import {
  certificateDetails,
  certificateProposals,
  exclusionsOf,
  type CertificateProposalLine,
  type ExclusionRow,
} from '../../db/licence/certificate-desk.ts';
import { now } from '../../db/kit/clock.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { certDetail, certShape, detailCert, downloadCert, errorHours, shownCert } from './certs.ts';
import { wordsOf } from './labels.ts';
import { byId, rejection } from './shapes.ts';

const officers = { class: '一般', tag: '职业资格证书', listener: 'officers' } as const;
const PLACE = '/v1/admin/certs';

const proposalShape = z.object({
  id: z.string(),
  state: z.string(),
  label: z.string(),
  version: z.int(),
  district: z.string(),
  certificateId: z.string(),
  number: z.string(),
  measure: z.string(),
  measureLabel: z.string(),
  holderName: z.string().nullable(),
  photoFileId: z.string().nullable(),
  reason: z.string(),
  proposedBy: z.string(),
  confirmedBy: z.string().nullable(),
  rejectReason: z.string().nullable(),
});
const shownProposal = (one: CertificateProposalLine): z.input<typeof proposalShape> => ({
  ...one,
  label: certificateProposal.states[one.state]!.label,
  measureLabel: certificateMeasures[one.measure as CertificateMeasure],
});
const judge = (action: 'confirm' | 'reject', more: object = {}) =>
  route({
    ...officers,
    method: 'post',
    path: `/v1/admin/cert-proposals/:id/${action}`,
    summary: certificateProposal.actions[action]!.label,
    params: byId,
    policy: { process: certificateProposal, action },
    problems: ['CERTIFICATE_SECOND_PERSON', 'CERTIFICATE_NOT_POSSIBLE', 'CERTIFICATE_EXISTS'],
    act: { process: certificateProposal, action },
    ...more,
  });
const seasonAct = (action: string, path: string, description: string) =>
  route({
    ...officers,
    method: 'post',
    path: `/v1/admin/exams/:id/${path}` as `/${string}`,
    summary: season.actions[action]!.label,
    description,
    params: byId,
    policy: { process: season, action },
    problems: ['EXAM_NOT_READY'],
    act: { process: season, action },
  });

const exclusion = z.object({
  enrolmentId: z.string(),
  name: z.string(),
  specialty: z.string(),
  level: z.string(),
  reason: z.string(),
  message: z.string(),
  notedAt: z.string(),
});
const shownExclusion = (one: ExclusionRow): z.input<typeof exclusion> => ({
  ...one,
  level: levelNames[one.level as LevelCode],
  notedAt: rfc3339(one.notedAt),
});

export const certAdministration: Routes = [
  seasonAct(
    'startIssuing',
    'certs/issue',
    'Numbers, prints, signs and vouches for every certificate that was earned; the rest is noted with the reason. Resumable: nothing is made twice.',
  ),
  seasonAct('resumeIssuing', 'certs/resume', 'Makes what has failed, or has come later.'),
  route({
    ...officers,
    class: '搜索',
    method: 'get',
    path: '/v1/admin/exams/:id/certs/excluded',
    summary: '未发证书的人员及理由',
    params: byId,
    query: z.object(pageQuery),
    policy: { permission: 'certificate.list' },
    answer: pageOf(exclusion),
    handle: async ({ deps, params, query: asked }) => {
      const after = fromCursor(asked.after, idCursor)?.[0];
      const rows = await exclusionsOf(deps.orm.em.fork(), params.id, after, asked.limit + 1);
      return { body: page(rows, asked.limit, ({ enrolmentId }) => [enrolmentId], shownExclusion) };
    },
  }),
  route({
    ...officers,
    class: '搜索',
    method: 'get',
    path: PLACE,
    summary: '查询考试证书',
    query: z.object({
      ...pageQuery,
      examId: z.uuid().optional(),
      text: z.string().trim().max(50).optional().meta({ description: 'Number, or beginning of a name' }),
      state: z.enum(Object.keys(certificateEdition.states)).optional().meta({ description: 'Of the edition that counts' }),
    }),
    policy: { permission: 'certificate.list' },
    answer: pageOf(certShape),
    handle: async ({ deps, query: asked, person }) => {
      const em = deps.orm.em.fork();
      const after = fromCursor(asked.after, idCursor)?.[0];
      const { examId, text, state, limit } = asked;
      const rows = await certificateDetails(em, await errorHours(deps), reach('certificate.list', person()), {
        examId,
        text,
        state,
        after,
        limit: limit + 1,
      });
      const words = await wordsOf(em, shanghaiDay(await now(em)));
      return {
        body: page(
          rows,
          limit,
          ({ id }) => [id],
          (one) => shownCert(deps, words, one, PLACE),
        ),
      };
    },
  }),
  route({
    ...officers,
    class: '报表',
    method: 'get',
    path: '/v1/admin/cert-numbers',
    summary: '证书编号流水核查',
    description: 'Serials of a year and kind that no certificate or licence has. There are none unless a row was taken away.',
    query: z.object({ year: z.coerce.number().int().min(2000).max(2999), kind: z.enum(['1', '2', '3']) }),
    policy: { permission: 'certificate.list' },
    answer: z.object({ gaps: z.array(z.int()) }),
    handle: async ({ deps, query: { year, kind } }) => ({
      body: { gaps: (await serialGaps(deps.orm.em.fork(), year, Number(kind) as 1 | 2 | 3)).map(({ serial }) => serial) },
    }),
  }),
  route({
    ...officers,
    method: 'get',
    path: `${PLACE}/:id.pdf`,
    summary: '下载考试证书',
    params: byId,
    policy: { permission: 'certificate.read' },
    problems: ['CERTIFICATE_WITHDRAWN', 'CERTIFICATE_NOT_READY'],
    sends: 'application/pdf',
    handle: downloadCert,
  }),
  route({
    ...officers,
    method: 'get',
    path: `${PLACE}/:id`,
    summary: '查看考试证书',
    params: byId,
    policy: { permission: 'certificate.read' },
    answer: certDetail,
    handle: (context) => detailCert(context, PLACE),
  }),
  route({
    ...officers,
    method: 'post',
    path: '/v1/admin/cert-proposals',
    summary: certificateProposal.actions['propose']!.label,
    description: 'Nothing happens to the certificate until another person has confirmed it.',
    body: z.strictObject({
      certificateId: z.uuid(),
      measure: z.enum(Object.keys(certificateMeasures) as CertificateMeasure[]),
      reason: z.string().trim().min(1, '请填写理由').max(500),
      holderName: z.string().trim().min(1).max(50).optional(),
      photoFileId: z.uuid().optional(),
    }),
    policy: { process: certificateProposal, action: 'propose' },
    problems: ['CERTIFICATE_NOT_POSSIBLE'],
    act: { process: certificateProposal, action: 'propose' },
  }),
  route({
    ...officers,
    method: 'get',
    path: '/v1/admin/cert-proposals',
    summary: '证书办理：列表',
    query: z.object({ ...pageQuery, state: z.enum(['proposed', 'confirmed', 'rejected']).optional() }),
    policy: { permission: 'certificate.list' },
    answer: pageOf(proposalShape),
    handle: async ({ deps, query: asked, person }) => {
      const after = fromCursor(asked.after, idCursor)?.[0];
      const rows = await certificateProposals(deps.orm.em.fork(), reach('certificate.list', person()), {
        state: asked.state,
        after,
        limit: asked.limit + 1,
      });
      return { body: page(rows, asked.limit, ({ id }) => [id], shownProposal) };
    },
  }),
  route({
    ...officers,
    method: 'get',
    path: '/v1/admin/cert-proposals/:id',
    summary: '证书办理：查看',
    params: byId,
    policy: { permission: 'certificate.list' },
    answer: proposalShape,
    handle: async ({ deps, params, person }) => {
      const [found] = await certificateProposals(deps.orm.em.fork(), reach('certificate.list', person()), { id: params.id, limit: 1 });
      if (!found) throw refuse('NOT_FOUND');
      return { body: shownProposal(found), version: found.version };
    },
  }),
  judge('confirm'),
  judge('reject', { body: rejection }),
];
