// 办理效能 of registrations: the same figures as of every process on the engine, from what their acts have left.
import { moveClock } from '../../db/kit/clock.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { DISTRICT, registrationApi, type RegistrationApi } from '../../test/kit/registrations.ts';

const DAY = 86_400_000;
let bench: RegistrationApi;
beforeAll(async () => {
  bench = await registrationApi();
});
afterAll(() => bench?.close());

interface Figure {
  node: string;
  label: string;
  rounds: number;
  medianSeconds: number;
  p90Seconds: number;
  late: { part: number; whole: number };
  returned: { part: number; whole: number };
}

test('V26 of every step: rounds, median and ninth decile, those that were late or sent back; the office’s clocks and the load of its approvers', async () => {
  const from = await bench.today();
  const filed = async (): Promise<string> => {
    const who = await bench.applicant();
    await bench.certificate(who);
    return (await bench.submitted(who, await bench.employer(), 'initial')).id;
  };
  const [quick, slow] = [await filed(), await filed()];
  await bench.signing(quick);
  await bench.work(quick, 'return', bench.desk.signer, { reason: '请核对社保' });
  await bench.work(quick, 'pass', bench.desk.reviewer, { opinion: 'grant' });
  await bench.work(quick, 'grant', bench.desk.signer);
  await bench.work(slow, 'accept', bench.desk.pre);
  await moveClock(bench.orm.em.fork(), 40 * DAY);
  await bench.system('PracticeRegistration', 'overrun', slow, {});
  await bench.work(slow, 'pass', bench.desk.officer, { opinion: 'grant' });
  const signer: PersonActor = { ...bench.desk.signer, grants: [{ role: 'caseSigner', district: DISTRICT }] };
  const { body } = await bench
    .get(`/v1/admin/stats/processes?from=${from}&to=${await bench.today()}&type=PracticeRegistration&district=${DISTRICT}`, signer)
    .expect(200);
  const figures = Object.fromEntries((body.rounds as Figure[]).map((row) => [row.node, row]));
  expect(Object.values(figures).map(({ node, label, rounds, returned }) => [node, label, rounds, returned.part])).toEqual([
    ['handling', '审核', 2, 0],
    ['preReview', '预审', 2, 0],
    ['review', '复核', 2, 0],
    ['signing', '签发', 2, 1],
  ]);
  expect(figures['handling']!.p90Seconds).toBeGreaterThanOrEqual(40 * 86_400);
  expect(figures['handling']!.medianSeconds).toBeLessThan(86_400);
  expect(body.processes).toMatchObject([{ type: 'PracticeRegistration', ended: 1, returned: { part: 1, whole: 1 } }]);
  expect(body.steps.find(({ address }: { address: string }) => address === 'stage:handling')).toMatchObject({ label: '审核', bottleneck: true });
  expect(body.deadlines.find(({ name }: { name: string }) => name === 'decision')).toMatchObject({ breached: 1 });
  expect(body.approvers.find(({ accountId }: { accountId: string }) => accountId === signer.accountId)).toMatchObject({ voted: 2, open: 0 });
});
