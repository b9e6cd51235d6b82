// O13: each type of registration goes from filing to licence and rating online, on the real engine; only what is filed at the counter lowers the figure.
import { one, query } from '../../db/kit/sql.ts';
import { plusDays } from '../../domain/kit/instant.ts';
import { kindNames, type RegistrationKind } from '../../domain/registration/kinds.ts';
import { until } from '../../test/kit/engine.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { registrationBench, type RegistrationBench } from '../../test/kit/registration-bench.ts';
import { DISTRICT, type Applicant, type Employer } from '../../test/kit/registrations.ts';

let bench: RegistrationBench;
beforeAll(async () => {
  bench = await registrationBench();
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const em = () => bench.orm.em.fork();
interface Prepared {
  where: Employer;
  more?: Record<string, unknown>;
}
/** What each type needs to be there before it is applied for. */
const before: Readonly<Record<RegistrationKind, (who: Applicant, where: Employer) => Promise<Prepared>>> = {
  initial: async (who, where) => (await bench.desk.certificate(who), { where }),
  overdueInitial: async (who, where) => (await bench.desk.certificate(who, { issuedOn: await bench.desk.today(-2000) }), { where }),
  renewal: async (who, where) => (await bench.desk.licence(who, where, await bench.desk.today(60)), { where }),
  change: async (who, where) => {
    await bench.desk.licence(who, where, await bench.desk.today(700));
    return { where: await bench.desk.employer(), more: { matter: 'employer', leftOn: await bench.desk.today(-3) } };
  },
  reregister: async (who, where) => {
    const licenceId = await bench.desk.licence(who, where, await bench.desk.today(700));
    await bench.desk.system('PracticeLicence', 'cancel', licenceId, { caseId: null, reason: '本人申请注销' });
    return { where };
  },
  cancel: async (who, where) => (await bench.desk.licence(who, where, await bench.desk.today(700)), { where }),
  reissue: async (who, where) => (await bench.desk.licence(who, where, await bench.desk.today(700)), { where }),
};
const figures = async (kind?: RegistrationKind): Promise<{ part: number; whole: number; shown: string }> => {
  const period = (await bench.desk.today()).slice(0, 7);
  const asked = `/v1/admin/stats/registrations?period=${period}${kind === undefined ? '' : `&kind=${kind}`}`;
  return (await bench.desk.get(asked, bench.desk.officer('caseSigner')).expect(200)).body.total.onlineShare;
};

test.each(kindNames)(
  'O13 S3-45 S3-59 %s is filed online, decided, has its paper and its electronic licence, and is rated, all online',
  async (kind) => {
    const { desk } = bench;
    const who = await desk.applicant();
    const { where, more } = await before[kind](who, await desk.employer());
    const { id } = await desk.submitted(who, where, kind, more);
    await desk.signing(id);
    const { body } = await desk.work(id, 'grant', desk.desk.signer);
    expect(body.state).toBe('granted');
    await bench.followed(id);
    await until(async () => (await bench.row(id)).regions['delivery'] === 'served', 120_000);
    // Papers are made beside each other: on a busy machine the letter may be there before the sheet of opinions.
    const wanted = ['P18', 'P19', kind === 'cancel' ? 'P24' : 'P22', 'P21'];
    const made = async () => (await bench.papers(id)).map(({ kind: paper }) => paper);
    await until(async () => {
      const papers = await made();
      return wanted.every((paper) => papers.includes(paper));
    }, 120_000);
    expect(await made()).toEqual(expect.arrayContaining(wanted));
    const standing = async () => (await one<{ standing: string }>(em(), `select standing from licence where id = $1`, [body.licenceId])).standing;
    expect(await standing()).toBe(kind === 'cancel' ? 'cancelled' : 'valid');
    // The electronic licence of this decision: made, and held by both collectors. A cancelled one is taken back.
    const edition = async () =>
      (
        await query<{ state: string; edition: number }>(
          em(),
          `select c.state, e.edition from electronic_licence e join case_file c on c.id = e.case_id where e.licence_id = $1 order by e.edition desc limit 1`,
          [body.licenceId],
        )
      )[0]?.state;
    await until(async () => (await edition()) === (kind === 'cancel' ? 'withdrawn' : 'issued'), 120_000);
    const rated = await desk.post(`/v1/cases/${id}/rating`, who.actor, { level: 5, tags: [], realName: true });
    expect([rated.status, rated.body.state]).toEqual([200, 'rated']);
    const { part, whole } = await figures(kind);
    expect([part, whole]).toEqual([1, 1]);
    if (kind === 'initial') await keepRuns(bench.engine, 'PracticeRegistration', id, 'online');
  },
  480_000,
);

test('O13 S3-58 the figure is 100 % while every type was filed online; one filed at the counter lowers that of the month and of its kind, no other', async () => {
  const { desk } = bench;
  expect(await figures()).toMatchObject({ part: 7, whole: 7, shown: '100.00%' });
  const clerk = desk.officer('counterClerk');
  const [who, where] = [await desk.applicant(), await desk.employer()];
  await desk.certificate(who);
  const { body } = await desk.post('/v1/registrations/counter', clerk, { kind: 'initial', district: DISTRICT, accountId: who.id }).expect(201);
  const id = body.id as string;
  const values = { ...desk.promises, employerCode: where.code, employerName: where.name, contractFrom: plusDays(await desk.today(), -300) };
  await desk.send('put', `/v1/registrations/${id}/form`, clerk, { version: 1 }).send(values).expect(200);
  for (const { id: item, atHand } of (await desk.read(id, clerk)).items as { id: string; atHand: boolean }[])
    if (!atHand)
      await desk
        .post(`/v1/registrations/${id}/materials`, clerk, {
          item,
          fileId: await (item === 'photo' ? desk.photo : desk.upload)({ id: clerk.accountId }),
          originalSeen: true,
        })
        .expect(201);
  const filed = await desk
    .act(id, 'file-at-counter', clerk, 1, { presenter: 'self', seen: [{ id: 'idCard', kept: true, originalSeen: true, marks: ['self'] }] })
    .expect(200);
  await desk.act(id, 'confirm-employer', where.actor, filed.body.version).expect(200);
  await bench.followed(id);
  expect((await bench.notices(id, who.id))[0]).toContain('已由政务大厅窗口提交，待用人单位确认');
  expect(await figures()).toMatchObject({ part: 7, whole: 8, shown: '87.50%' });
  expect(await figures('initial')).toMatchObject({ part: 1, whole: 2, shown: '50.00%' });
  expect(await figures('renewal')).toMatchObject({ shown: '100.00%' });
  await keepRuns(bench.engine, 'PracticeRegistration', id, 'counter');
}, 120_000);
