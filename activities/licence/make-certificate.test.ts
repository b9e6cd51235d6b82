// The making of certificates dies at each of its steps, and two attempts run at once: nothing is made twice, nothing is forgotten, numbers have no gaps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { seedEnrolments, seedExam, type SeededCandidate, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { serialGaps } from '../../db/exam/certificates.ts';
import { query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { checkCode } from '../../security/check-code.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { ringSigner } from '../../security/document-signer.ts';
import { seedPasses } from '../../test/kit/certificates.ts';
import { setClock } from '../../test/kit/database.ts';
import { examApi, type ExamApi } from '../../test/kit/exam.ts';
import { pageImages } from '../../test/kit/pdf.ts';
import { bytesOf } from '../../test/kit/score-bench.ts';
import { createIssueActivities } from '../documents/issue.ts';
import { documentKinds } from '../documents/kinds.ts';
import { createPdfPool, type PdfPool } from '../documents/pool.ts';
import { createCertifyActivities } from '../exam/certify.ts';
import { openStore } from '../file/open.ts';
import { decide } from '../kit/decide.ts';
import { actParts } from '../parts.ts';
import { verifyRows } from '../protection/rows.ts';
import { reissueCertificate } from './acts.ts';
import { createCertificateMaking } from './make-certificate.ts';

/** A CommonJS package: its function is the default of its default for types, and the default itself for Node. */
const readCode = jsqr as unknown as typeof jsqr.default;
const folder = mkdtempSync(join(tmpdir(), 'banshi-making-'));
let exam: ExamApi;
let pool: PdfPool;
let from = 0;
beforeAll(async () => {
  exam = await examApi();
  pool = createPdfPool({ folder: join(process.cwd(), 'var', 'chromium'), slots: 2 });
  await setClock(exam.orm.em.fork(), '2027-01-11T02:00:00.000000Z');
}, 120_000);
afterAll(async () => {
  await pool?.close();
  await exam?.close();
  rmSync(folder, { recursive: true, force: true });
});

class Killed extends Error {
  override name = 'Killed';
}
/** Dies the first time at each moment that it is asked about. */
function mortal() {
  const died = new Set<string>();
  const die = (moment: string): void => {
    if (died.has(moment)) return;
    died.add(moment);
    throw new Killed(moment);
  };
  return { die, died };
}
/** As Temporal does: again and again until it ends. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      return void (await work());
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
}

const issuing = (sitting: number): Promise<SeededExam> =>
  exam.asOwner((client) => seedExam(client, sampleExam({ enrolOpens: '2026-07-20', sitting }), 'issuing'));
const passed = (of: SeededExam, count: number): Promise<SeededCandidate[]> =>
  exam.asOwner(async (client) => {
    const { fields } = exam;
    const chooses = () => ({ level: 'single', specialty: '03', subjects: ['F01'] }) as const;
    const made = await seedEnrolments(client, { fields, exam: of, count, from, chooses });
    from += count;
    await seedPasses(client, fields, of, made);
    return made;
  });

async function parts(die: (moment: string) => void) {
  const { orm, fields, ring, registry } = exam;
  const files = await openStore(fields, { kind: 'folder', dir: join(folder, 'files') });
  const signer = ringSigner(ring, { subject: '上海市应急管理局' });
  const issue = createIssueActivities({
    orm,
    fields,
    pool,
    files,
    kinds: documentKinds,
    signer,
    verifyAt: (token) => `https://banshi.example/verify/${token}`,
  });
  const act = async (request: ActRequest): Promise<Outcome> => {
    die(`before ${request.action}`);
    const outcome = await decide({ orm, registry }, request);
    die(`after ${request.action}`);
    return outcome;
  };
  const making = createCertificateMaking({
    orm,
    fields,
    keyring: ring,
    site: 'https://banshi.example',
    decide: act,
    signer: async () => {
      die('before signing');
      return signer();
    },
    issueDocument: async (request) => {
      die('before printing');
      const made = await issue.issueDocument(request);
      die('after printing');
      return made;
    },
  });
  const certify = createCertifyActivities({ orm, decide: act });
  return { making, certify };
}

const standing = (of: SeededExam) =>
  query<{ enrolmentId: string; certificates: number; editions: number; documents: number; credentials: number; standing: string; told: number }>(
    exam.orm.em.fork(),
    `select c.enrolment_id as "enrolmentId", count(distinct c.id)::int as certificates, count(distinct e.id)::int as editions, count(distinct d.id)::int as documents,
        count(distinct e.id) filter (where e.credential is not null)::int as credentials, min(e.standing) as standing, (select count(*)::int from notice n where n.case_id = (array_agg(c.id))[1]) as told
       from certificate c join certificate_edition e on e.certificate_id = c.id left join document d on d.case_id = e.id where c.exam_id = $1 group by c.enrolment_id`,
    [of.id],
  );
const request = (of: SeededExam, name: string) => ({ key: `${of.id}/2/${name}`, caseId: of.id, seq: 2 });

test('S3-43 killed before and after every step, each certificate is made once: one number, one edition, one file, one credential, one message; chains, batches and seals hold', async () => {
  const of = await issuing(1);
  const candidates = await passed(of, 6);
  const { die, died } = mortal();
  const { making, certify } = await parts(die);
  await untilDone(() => certify.issueCertificates(request(of, 'number')));
  await untilDone(() => making.makeCertificates({ examId: of.id, again: false }));
  expect([...died].toSorted()).toEqual([
    'after issueCertificates',
    'after made',
    'after printing',
    'before issueCertificates',
    'before made',
    'before printing',
    'before signing',
  ]);
  // Repeated once more, nothing happens.
  await certify.issueCertificates(request(of, 'again'));
  expect(await making.makeCertificates({ examId: of.id, again: true })).toEqual({ made: 0, failed: 0 });
  const rows = await standing(of);
  expect(rows.map(({ enrolmentId }) => enrolmentId).toSorted()).toEqual(candidates.map(({ id }) => id).toSorted());
  for (const row of rows) expect(row).toMatchObject({ certificates: 1, editions: 1, documents: 1, credentials: 1, standing: 'making', told: 1 });
  expect(await serialGaps(exam.orm.em.fork(), 2027, 2)).toEqual([]);
  expect((await verifyJournal(exam.orm, { publicKeys: journalPublicKeys(exam.ring) })).broken).toEqual([]);
  expect((await verifyRows(exam.orm, actParts(exam.ring))).broken).toEqual([]);
}, 180_000);

/** The text of the code on a page, as a reader of codes finds it. */
async function scannedFrom(pdf: Buffer): Promise<string | undefined> {
  const [image] = await pageImages(pdf, 2);
  const { width, height, data } = PNG.sync.read(image!);
  return readCode(Uint8ClampedArray.from(data), width, height)?.data;
}

test('S3-43 P17 the code is read off the printed page and checked with the public keys alone, for a long name of rare characters too; the page of another certificate has another', async () => {
  const of = await issuing(4);
  const [first, second] = (await passed(of, 2)) as [SeededCandidate, SeededCandidate];
  const name = '𬱖·䶮㛃·阿卜杜拉·买买提';
  await query(exam.orm.em.fork(), `update enrolment set name = $2 where case_id = $1`, [first.id, name]);
  const { making, certify } = await parts(() => undefined);
  await certify.issueCertificates(request(of, 'number'));
  await making.makeCertificates({ examId: of.id, again: false });
  const store = await openStore(exam.fields, { kind: 'folder', dir: join(folder, 'files') });
  for (const [candidate, expected] of [
    [first, name],
    [second, second.name],
  ] as const) {
    const [made] = await query<{ number: string; token: string; hash: string }>(
      exam.orm.em.fork(),
      `select c.number, e.token, d.hash from certificate c join certificate_edition e on e.certificate_id = c.id join document d on d.id = e.document_id where c.enrolment_id = $1`,
      [candidate.id],
    );
    const scanned = (await scannedFrom(await bytesOf(store.open(made!.hash))))!;
    const { certificate } = checkCode(scanned, { publicKeys: journalPublicKeys(exam.ring) });
    expect(certificate).toMatchObject({ number: made!.number, token: made!.token, name: expected, edition: 1, issuedOn: '2027-01-11', until: null });
    expect(scanned.startsWith(`https://banshi.example/verify/${made!.token}#`)).toBe(true);
  }
}, 180_000);

test('S3-43 two attempts at once, as after a heartbeat that was late, make each certificate once', async () => {
  const of = await issuing(2);
  const candidates = await passed(of, 5);
  const { making, certify } = await parts(() => undefined);
  await Promise.all(['one', 'two'].map((name) => certify.issueCertificates(request(of, name)).catch(() => undefined)));
  const attempt = () => making.makeCertificates({ examId: of.id, again: false }).catch(() => undefined);
  await Promise.all([attempt(), attempt()]);
  await attempt();
  const rows = await standing(of);
  expect(rows).toHaveLength(candidates.length);
  for (const row of rows) expect(row).toMatchObject({ certificates: 1, editions: 1, documents: 1, credentials: 1, standing: 'making', told: 1 });
  expect(await serialGaps(exam.orm.em.fork(), 2027, 2)).toEqual([]);
}, 180_000);

test('S3-43 a name with a character that no font has fails alone: the others are made, operators see its code point, and it is made once the data are right', async () => {
  const of = await issuing(3);
  const [first, second] = (await passed(of, 2)) as [SeededCandidate, SeededCandidate];
  await query(exam.orm.em.fork(), `update enrolment set name = $2 where case_id = $1`, [first.id, '张\u{2ebf0}']);
  const { making, certify } = await parts(() => undefined);
  await certify.issueCertificates(request(of, 'number'));
  expect(await making.makeCertificates({ examId: of.id, again: false })).toEqual({ made: 1, failed: 1 });
  const editionOf = async ({ id }: SeededCandidate) =>
    (
      await query<{ id: string; standing: string; failure: string | null; certificateId: string }>(
        exam.orm.em.fork(),
        `select e.id, e.standing, e.failure, c.id as "certificateId" from certificate_edition e join certificate c on c.id = e.certificate_id where c.enrolment_id = $1`,
        [id],
      )
    )[0]!;
  expect([await editionOf(first), (await editionOf(second)).standing]).toMatchObject([{ standing: 'failed', failure: 'U+2EBF0' }, 'making']);
  const notices = await query<{ message: string }>(exam.orm.em.fork(), `select message from operator_notice where key = $1 and resolved_at is null`, [
    `certificate/failed/${(await editionOf(first)).id}`,
  ]);
  expect(notices[0]?.message).toContain('U+2EBF0');
  // Under the same number, with the right name.
  const failed = await editionOf(first);
  const corrected = reissueCertificate(`${of.id}/3`, failed.certificateId, {
    caseId: null,
    ground: 'correct',
    reason: '姓名录入有误',
    holderName: '张𬱖',
  });
  expect((await decide({ orm: exam.orm, registry: exam.registry }, corrected)).ok).toBe(true);
  expect(await making.makeCertificates({ examId: of.id, again: false })).toEqual({ made: 1, failed: 0 });
  const all = await query<{ edition: number; standing: string }>(
    exam.orm.em.fork(),
    `select edition, standing from certificate_edition where certificate_id = $1 order by edition`,
    [failed.certificateId],
  );
  expect(all).toEqual([
    { edition: 1, standing: 'superseded' },
    { edition: 2, standing: 'making' },
  ]);
}, 180_000);
