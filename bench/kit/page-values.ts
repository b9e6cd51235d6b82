// What stands for the parameters and questions of pages: the newest row of each kind that this database has.
import { SHANGHAI } from '../../db/demo/exam.ts';
import type { JsonClient } from './http.ts';
import type { Stage } from './page-stage.ts';
import type { PageWorld } from './pages.ts';

/** The newest of each kind, by the beginning of the path that shows it. `v`: the candidate, and the exam that was sat. */
const newest = {
  '/v1/accounts': `select id from account where kind = 'staff' order by id desc`,
  '/v1/admin/photos': `select case_id from candidate_photo order by submitted_at desc`,
  '/v1/admin/exam-templates': `select case_id from exam_template order by version desc`,
  '/v1/files': `select id from file, v where owner_id = v.me`,
  '/v1/admin/certificate-imports': `select case_id from certificate_import`,
  '/v1/registrations': `select case_id from registration order by saved_at desc`,
  '/v1/licences': `select id from licence`,
  '/v1/admin/elicenses': `select case_id from electronic_licence`,
  '/v1/ratings': `select case_id from rating`,
  '/v1/deliveries': `select case_id from delivery`,
} as const;
const named = {
  number: `select o.number from exam_order o join enrolment n on n.case_id = o.enrolment_id join v on v.me = n.account_id`,
  no: `select b.number from exam_bill b join enrolment n on n.case_id = b.enrolment_id join v on v.me = n.account_id`,
  hash: `select hash from exam_template where kind = 'guide'`,
  roomId: `select r.id from exam_room r join exam_site s on s.id = r.site_id join v on v.past = r.exam_id order by s.code, r.code`,
  listId: `select l.id from pass_list l join v on v.past = l.exam_id`,
} as const;

/** As a candidate and an officer of every post ask. Whatever no row stands for is left out. */
export async function pageWorld(stage: Stage, clients: Record<'everybody' | 'office', JsonClient>): Promise<PageWorld> {
  const { client, exam, past, users } = stage;
  const [me] = users as [(typeof users)[number]];
  const ask = async (texts: Readonly<Record<string, string>>): Promise<Record<string, string | undefined>> => {
    const found: Record<string, string | undefined> = {};
    for (const [name, text] of Object.entries(texts)) {
      const asked = { text: `with v as (select $1::uuid as me, $2::uuid as past) ${text} limit 1`, values: [me.accountId, past.exam.id] };
      const { rows } = await client.query<string[]>({ ...asked, rowMode: 'array' });
      found[name] = rows[0]?.[0];
    }
    return found;
  };
  const own = (
    await client.query<{ id: string }>(`select case_id as id from enrolment where exam_id = $1 and account_id = $2`, [exam.id, me.accountId])
  ).rows[0]?.id;
  const sat = past.enrolmentId;
  return {
    ...clients,
    candidate: stage.candidate,
    officer: stage.officer,
    others: Object.fromEntries(['/v1/registration', '/v1/licences', '/v1/certificates', '/v1/deliveries', '/v1/ratings'].map((path) => [path, stage.holder])),
    ids: {
      '/v1/exams': past.exam.id,
      '/v1/admin/exams': past.exam.id,
      '/v1/enrolments': own,
      '/v1/admin/enrolments': stage.enrolmentId,
      '/v1/cases': own,
      '/v1/admin/score-imports': past.importId,
      ...(await ask(newest)),
    },
    named: {
      examId: exam.id,
      kind: 'guide',
      code: '03',
      district: SHANGHAI,
      enrolmentId: sat,
      year: '2026',
      occasion: 'supplierTerms',
      key: 'exam.payment.grace',
      run: '1',
      day: '2026-11-01',
      ...(await ask(named)),
    },
    exact: {
      '/v1/enrolments/:id/ticket': `/v1/enrolments/${sat}/ticket`,
      '/v1/enrolments/:id/seat-proof': `/v1/enrolments/${sat}/seat-proof`,
      '/v1/admin/subjects/:code/history': '/v1/admin/subjects/F01/history',
      '/v1/admin/fees/:code/history': '/v1/admin/fees/F01/history',
      '/v1/admin/levels/:code/history': '/v1/admin/levels/full/history',
      '/v1/guides/services/:code': undefined,
    },
    questions: [
      `?district=${SHANGHAI}`,
      `?examId=${past.exam.id}`,
      `?examId=${past.exam.id}&dim=specialty`,
      `?examId=${exam.id}`,
      '?dim=level',
      '?kind=initial',
      '?period=2026',
      '?year=2026&kind=1',
      `?year=2026&district=${SHANGHAI}`,
    ],
  };
}
