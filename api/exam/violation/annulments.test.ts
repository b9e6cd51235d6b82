// 撤销 through REST: the dry run, two persons to sign and two to undo, what an officer settles by hand; and what a body may not ask for.
import { createDecisionDesk } from '../../../activities/exam/decisions-desk.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { one } from '../../../db/kit/sql.ts';
import { setClock } from '../../../test/kit/database.ts';
import { examApi, type ExamApi } from '../../../test/kit/exam.ts';
import { issuedCertificate } from '../../../test/kit/issued-certificate.ts';
import { judgedSeason, type JudgedSeason, type Seat } from '../../../test/kit/violation.ts';

let exam: ExamApi;
let season: JudgedSeason;
beforeAll(async () => {
  exam = await examApi();
  await setClock(exam.orm.em.fork(), '2026-12-10T02:00:00.000000Z');
  season = await judgedSeason(exam, 3, 300);
  await season.listed(season.seats);
  for (const seat of season.seats) await season.scored(seat);
  Object.assign(exam.api.deps, {
    decisions: createDecisionDesk({
      open: () => {
        throw new Error('no file is read here');
      },
    }),
  });
}, 60_000);
afterAll(() => exam?.close());

const at = '/v1/admin/annulments';
const ask = (path: string, actor = exam.admin, body: object = {}) => exam.post(`${at}${path}`, actor, body);
const act = async (id: string, path: string, actor = exam.admin, body: object = {}) =>
  exam.post(`${at}/${id}/${path}`, actor, body, await exam.versionOf(id));
const read = async (id: string) => (await exam.ask('officers', 'get', `${at}/${id}`, exam.second).expect(200)).body;
const standing = async (id: string, table: 'certificate' | 'licence' = 'certificate'): Promise<string> =>
  (await one<{ standing: string }>(exam.orm.em.fork(), `select standing from ${table} where id = $1`, [id])).standing;
async function holder(seat: Seat): Promise<{ certificateId: string; licenceId: string }> {
  const { certificateId } = await issuedCertificate({ orm: exam.orm, registry: exam.registry }, season.exam, seat);
  return { certificateId, licenceId: await season.licensed(seat, certificateId) };
}

test('S3-41 S3§2.5 an annulment is previewed, proposed by one, signed by another over what was shown, and undone by two', async () => {
  const seat = season.seats[0]!;
  const { certificateId, licenceId } = await holder(seat);
  const targets = [{ kind: 'score', id: seat.id, details: { subjects: null, ground: 'qualification' } }];
  const seen = (await ask('/preview', exam.admin, { ground: 'qualification', targets }).expect(200)).body;
  expect(seen.effects.map(({ kindLabel, effect }: { kindLabel: string; effect: string }) => `${kindLabel}：${effect}`)).toEqual([
    '成绩：成绩无效',
    '合格结果：撤销合格结果',
    '职业资格证书：撤销证书',
    '注册证书：注册证书失效',
  ]);
  expect(await standing(certificateId)).toBe('valid');
  const asked = { ground: 'qualification', targets, reason: '学历不实', previewHash: seen.hash };
  const { id } = (await ask('', exam.admin, asked).expect(201)).body;
  expect((await act(id, 'sign', exam.admin, { previewHash: seen.hash })).body.code).toBe('ANNULMENT_SECOND_PERSON');
  expect((await act(id, 'sign', exam.second, { previewHash: '0'.repeat(64) })).body.code).toBe('ANNULMENT_PREVIEW_STALE');
  expect((await act(id, 'sign', exam.second, { previewHash: seen.hash })).status).toBe(200);
  expect([await standing(certificateId), await standing(licenceId, 'licence')]).toEqual(['revoked', 'revoked']);
  expect(await read(id)).toMatchObject({ stateLabel: '已执行', groundLabel: '资格审查不符合报考条件' });

  expect((await act(id, 'restore', exam.admin, { reason: '复核属实' })).status).toBe(200);
  expect((await act(id, 'restore/sign', exam.admin)).body.code).toBe('ANNULMENT_SECOND_PERSON');
  expect((await act(id, 'restore/sign', exam.second)).body).toMatchObject({ state: 'restored', byHand: 0 });
  expect([await standing(certificateId), await standing(licenceId, 'licence')]).toEqual(['valid', 'valid']);
  expect((await exam.ask('officers', 'get', `${at}?state=restored`, exam.admin).expect(200)).body.items).toMatchObject([{ id }]);
}, 60_000);

test('S3§2.5 a licence that is named itself falls by what the ground says, not by what the body says; a refused one changes nothing', async () => {
  const { licenceId } = await holder(season.seats[1]!);
  const targets = [{ kind: 'licence', id: licenceId }];
  const { hash } = (await ask('/preview', exam.admin, { ground: 'office', targets }).expect(200)).body;
  const asked = { ground: 'office', targets, reason: '误发', previewHash: hash };
  const first = (await ask('', exam.admin, asked).expect(201)).body;
  expect((await act(first.id, 'reject', exam.second, { reason: '理由不足' })).body.state).toBe('rejected');
  expect(await standing(licenceId, 'licence')).toBe('valid');
  const again = (await ask('', exam.admin, asked).expect(201)).body;
  expect((await act(again.id, 'sign', exam.second, { previewHash: hash })).status).toBe(200);
  expect(await standing(licenceId, 'licence')).toBe('revoked');
}, 60_000);

test('S3§2.5 a body that names no subjects, another kind or nothing at all is refused with the field; what is not there with 404', async () => {
  const { id } = season.seats[2]!;
  for (const targets of [[{ kind: 'score', id }], [{ kind: 'passResult', id }], [{ kind: 'licence', id, details: { measure: 'cancel' } }], []]) {
    const { status, body } = await ask('/preview', exam.admin, { ground: 'office', targets });
    expect([status, body.errors[0].field]).toEqual([422, expect.stringMatching(/^targets/)]);
  }
  expect((await ask('/preview', exam.admin, { ground: 'office', targets: [{ kind: 'certificate', id: uuidv7() }] })).status).toBe(404);
  const clerk = exam.officer('examOfficer');
  expect((await ask('/preview', clerk, { ground: 'office', targets: [{ kind: 'certificate', id: uuidv7() }] })).status).toBe(403);
});
