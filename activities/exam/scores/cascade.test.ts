// Revoking those who passed when certificates were made of their results: shown first, taken back with all that rests on them, given back by the new list.
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import { certificatesOf } from '../../../db/exam/scores/certificates.ts';
import { revocationsOf, standingList } from '../../../db/exam/scores/pass.ts';
import type { SeededExam } from '../../../bench/kit/exam-seed.ts';
import { lineOf, type Numbered } from '../../../bench/kit/score-seed.ts';
import type { ActRequest, Outcome } from '../../../domain/kit/act.ts';
import { scoreBench, type ScoreBench } from '../../../test/kit/score-bench.ts';
import { issuedCertificate } from '../../../test/kit/issued-certificate.ts';
import { setClock } from '../../../test/kit/database.ts';
import { decide } from '../../kit/decide.ts';
import { annulRevoked, cascadeOf, restoreListed, rulesOn } from './cascade.ts';
import { voidScores } from './effects.ts';

let bench: ScoreBench;
beforeAll(async () => {
  bench = await scoreBench();
  await setClock(bench.em(), '2026-12-15T02:00:00.000000Z');
});
afterAll(async () => bench?.close());

async function listed(exam: SeededExam): Promise<string> {
  await bench.draft(exam);
  await bench.season(exam, 'publishList', bench.second);
  await bench.season(exam, 'publishScores', bench.admin);
  return (await standingList(bench.em(), exam.id))!.id;
}
/** An exam whose list is out, with a certificate for each. */
async function season(count: number): Promise<{ exam: SeededExam; sitters: Numbered[]; certificates: string[]; listId: string }> {
  const exam = await bench.exam();
  const sitters = await bench.sit(exam, count, { chooses: () => ({ level: 'full', specialty: '03' }) });
  const id = await bench.upload(exam, await bench.list(exam, sitters, (_, subject) => lineOf(subject, 75)));
  expect(await bench.check(id)).toBe('ready');
  bench.done(await bench.commit(id));
  await bench.mark(exam);
  const listId = await listed(exam);
  const certificates: string[] = [];
  for (const sitter of sitters) certificates.push((await issuedCertificate(bench, exam, sitter)).certificateId);
  return { exam, sitters, certificates, listId };
}
const standings = async (ids: readonly string[]): Promise<string[]> => {
  const rows = await query<{ text: string }>(
    bench.em(),
    `select c.standing || ' ' || e.standing as text from certificate c join certificate_edition e on e.certificate_id = c.id where c.id = any($1::uuid[]) order by array_position($1::uuid[], c.id)`,
    [[...ids]],
  );
  return rows.map(({ text }) => text);
};
const accepted = async (listId: string, enrolmentId: string | null): Promise<string> => {
  const set = await rulesOn(bench.em(), '310000', '2026-12-15T02:00:00.000000Z');
  return (await cascadeOf(bench.em(), set, await certificatesOf(bench.em(), listId, enrolmentId)))!.hash;
};
const annulments = (exam: SeededExam) =>
  query<{ state: string }>(
    bench.em(),
    `select c.state from annulment a join case_file c on c.id = a.case_id where a.cause_id = $1 order by c.state`,
    [exam.id],
  );

/** Counts acts, and dies after so many. */
class Killed extends Error {}
const deciding = (dies: number | null) => {
  let left = dies;
  return async (request: ActRequest): Promise<Outcome> => {
    const outcome = await decide({ orm: bench.orm, registry: bench.registry }, request);
    if (left !== null && --left === 0) throw new Killed();
    return outcome;
  };
};

test('S3-41 S3§2.5 one candidate: his certificate falls in the transaction of the revocation, by the plan that was accepted; what has moved since is refused', async () => {
  const { exam, sitters, certificates, listId } = await season(2);
  const propose = () => bench.season(exam, 'proposeListRevocation', bench.admin, { enrolmentId: sitters[0]!.id, reason: '冒名报考' });
  await propose();
  const hash = await accepted(listId, sitters[0]!.id);
  const refusal = ['CERTIFICATES_AFFECTED', '涉及1本已发证书，须确认连带影响'];
  expect(await bench.refusal(exam, 'revokeResult', bench.second, { preview: null })).toEqual(refusal);
  expect(await bench.refusal(exam, 'revokeResult', bench.second, { preview: '0'.repeat(64) })).toEqual(refusal);
  await bench.season(exam, 'revokeResult', bench.second, { preview: hash });
  expect(await standings(certificates)).toEqual(['revoked withdrawn', 'valid making']);
  expect(await annulments(exam)).toEqual([{ state: 'done' }]);
});

test('S3-41 S3§2.5 a whole list: every certificate falls once over kills, and the new list gives back those who pass again, no others', async () => {
  const { exam, sitters, certificates, listId } = await season(5);
  await bench.season(exam, 'proposeListRevocation', bench.admin, { enrolmentId: null, reason: '评分标准有误' });
  await bench.season(exam, 'revokeList', bench.second, { preview: await accepted(listId, null) });
  const seq = (await revocationsOf(bench.em(), exam.id))[0]!.seq!;
  const request = { caseId: exam.id, seq, key: `${exam.id}/${seq}/annul` };
  for (const dies of [1, 3]) await expect(annulRevoked({ em: bench.em(), decide: deciding(dies) }, request)).rejects.toThrow(Killed);
  expect(await annulRevoked({ em: bench.em(), decide: deciding(null) }, request)).toBe(5);
  expect(await standings(certificates)).toEqual(Array<string>(5).fill('revoked withdrawn'));
  expect(await annulments(exam)).toEqual(Array(5).fill({ state: 'done' }));

  // One of them has failed by the corrected scores.
  const order = { examId: exam.id, enrolmentId: sitters[4]!.id, subjects: ['F01'], caseId: uuidv7(), ground: 'similar' } as const;
  await bench.em().transactional((em) => voidScores({ em, fields: bench.fields, at: '2026-12-16T00:00:00.000000Z' }, order));
  await bench.season(exam, 'proposePassMarks', bench.admin, { marks: Object.fromEntries(exam.config.subjects.map(({ code }) => [code, '61'])) });
  await bench.season(exam, 'setPassMarks', bench.second);
  await listed(exam);
  const again = { caseId: exam.id, seq: seq + 9, key: `${exam.id}/${seq + 9}/restore` };
  await expect(restoreListed({ em: bench.em(), decide: deciding(2) }, again)).rejects.toThrow(Killed);
  await restoreListed({ em: bench.em(), decide: deciding(null) }, again);
  expect(await standings(certificates)).toEqual([...Array<string>(4).fill('valid making'), 'revoked withdrawn']);
  expect((await annulments(exam)).map(({ state }) => state)).toEqual(['done', 'restored', 'restored', 'restored', 'restored']);
});
