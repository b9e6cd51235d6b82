// Certificates: a holder's own, officers' lists, and the checked import from the former system.
import { z } from 'zod';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { may, reach } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { importProcess } from '../../domain/licence/import.ts';
import { certificateProcess } from '../../domain/licence/process.ts';
import { maskedIdNumber } from '../../domain/licence/verdict.ts';
import { places as accountPlaces } from '../../db/account/find.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import { certificates, certificatesOfPerson, imports, type CertificateLine, type ImportLine } from '../../db/licence/lists.ts';
import { places } from '../../db/licence/places.ts';
import type { ApiDeps } from '../deps.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { wordsOf, type Words } from './labels.ts';
import { byId, certificateShape, importBody, importShape, rejection } from './shapes.ts';

const common = { class: '一般', tag: '证书与注册证书' } as const;
const officers = { ...common, listener: 'officers' } as const;
const shownImport = (one: ImportLine): z.input<typeof importShape> => ({ ...one, label: importProcess.states[one.state]!.label });

const shown =
  ({ fields }: ApiDeps, words: Words) =>
  ({ district, ...one }: CertificateLine): z.input<typeof certificateShape> => ({
    ...one,
    origin: one.origin as 'exam',
    idNumber: maskedIdNumber(fields.decrypt(one.idNumber, places.idNumber)),
    specialtyLabel: words.specialty(district, one.specialty),
    standingLabel: certificateProcess.states[one.standing]!.label,
  });

const judge = (action: 'confirm' | 'reject', more: object = {}) =>
  route({
    ...officers,
    method: 'post',
    path: `/v1/admin/certificate-imports/:id/${action}`,
    summary: `职业资格证书导入：${importProcess.actions[action]!.label}`,
    params: byId,
    policy: { process: importProcess, action },
    problems: ['CERTIFICATE_SECOND_PERSON', 'CERTIFICATE_IMPORT_INVALID', 'CERTIFICATE_EXISTS'],
    act: { process: importProcess, action },
    ...more,
  });

export const certificateRoutes: Routes = [
  route({
    ...common,
    listener: 'public',
    method: 'get',
    path: '/v1/certificates',
    summary: '我的职业资格证书',
    policy: { permission: 'certificate.read' },
    answer: z.object({ items: z.array(certificateShape) }),
    handle: async ({ deps, person }) => {
      const em = deps.orm.em.fork();
      const [me] = await query<{ id: string | null }>(em, `select id_number as id from account where id = $1`, [person().accountId]);
      if (!me?.id) return { body: { items: [] } };
      const own = await certificatesOfPerson(em, deps.fields.blindIndexes(deps.fields.decrypt(me.id, accountPlaces.idNumber), 'idNumber'));
      const words = await wordsOf(em, shanghaiDay(await now(em)));
      return { body: { items: own.map(shown(deps, words)) } };
    },
  }),
  route({
    ...officers,
    class: '搜索',
    method: 'get',
    path: '/v1/admin/certificates',
    summary: '查询职业资格证书',
    query: z.object({ ...pageQuery, number: z.string().max(32).optional() }),
    policy: { permission: 'certificate.list' },
    answer: pageOf(certificateShape),
    handle: async ({ deps, query: asked, person }) => {
      const em = deps.orm.em.fork();
      const after = fromCursor(asked.after, idCursor)?.[0];
      const rows = await certificates(em, reach('certificate.list', person()), { number: asked.number, after, limit: asked.limit + 1 });
      const words = await wordsOf(em, shanghaiDay(await now(em)));
      return { body: page(rows, asked.limit, ({ id }) => [id], shown(deps, words)) };
    },
  }),
  route({
    ...officers,
    method: 'post',
    path: '/v1/admin/certificate-imports',
    summary: '导入原系统的职业资格证书（提交）',
    description:
      'Rows of a spreadsheet as texts, at most 500. Every fault of every row is told at once, and nothing is kept then. What is kept counts only once another person has confirmed it.',
    body: importBody,
    bodyLimit: '1mb',
    policy: { process: importProcess, action: 'propose' },
    problems: ['CERTIFICATE_IMPORT_INVALID'],
    act: { process: importProcess, action: 'propose' },
  }),
  route({
    ...officers,
    method: 'get',
    path: '/v1/admin/certificate-imports',
    summary: '导入记录',
    query: z.object(pageQuery),
    policy: { permission: 'certificate.list' },
    answer: pageOf(importShape),
    handle: async ({ deps, query: asked, person }) => {
      const after = fromCursor(asked.after, idCursor)?.[0];
      const rows = await imports(deps.orm.em.fork(), reach('certificate.list', person()), { after, limit: asked.limit + 1 });
      return { body: page(rows, asked.limit, ({ id }) => [id], shownImport) };
    },
  }),
  route({
    ...officers,
    method: 'get',
    path: '/v1/admin/certificate-imports/:id',
    summary: '查看一次导入',
    params: byId,
    policy: { permission: 'certificate.list' },
    answer: importShape,
    handle: async ({ deps, params, person }) => {
      const [found] = await imports(deps.orm.em.fork(), reach('certificate.list', person()), { id: params.id, limit: 1 });
      if (!found || !may('certificate.list', person(), found)) throw refuse('NOT_FOUND');
      return { body: shownImport(found), version: found.version };
    },
  }),
  judge('confirm'),
  judge('reject', { body: rejection }),
];
