// What a decision owes to others, through REST, the real database, the real gateways and every partner's stand-in over HTTP.
import { backOff, createOutbox } from '../../activities/kit/outbox.ts';
import { query } from '../../db/kit/sql.ts';
import { seedRules } from '../../db/data/rules/index.ts';
import { dispatchRules, type Sharing } from '../../domain/dispatch/rules.ts';
import { acknowledge } from '../../db/dispatch/ledger.ts';
import { canonicalJson, sm3 } from '../../security/hash.ts';
import { afterBench, type AfterBench } from '../../test/kit/after.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { sorted } from '../../test/kit/sorted.ts';

let bench: AfterBench;
let operator: PersonActor;
beforeAll(async () => {
  bench = await afterBench();
  operator = bench.officer('operator');
}, 60_000);
afterAll(() => bench?.close());

interface Shared {
  requestId: string;
  bureau?: string;
  to?: string;
  subject: string;
  kind: string;
  fields: Record<string, unknown>;
}
const records = async (id?: string): Promise<Shared[]> =>
  (await bench.taken<Shared[]>('/sharing/_records')).filter(({ requestId }) => !id || requestId.includes(id));
const published = async (id?: string): Promise<Shared[]> =>
  (await bench.taken<Shared[]>('/safety-platform/_published')).filter(({ requestId }) => !id || requestId.includes(id));
const rateOf = async (partner: string): Promise<number> => {
  const { body } = await bench.ask('/v1/dispatch-rates', operator).expect(200);
  return (body.items as { partner: string; rateBp: number }[]).find((one) => one.partner === partner)!.rateBp;
};
const sharingRules = seedRules.find(({ key }) => key === dispatchRules.sharing.key)!.value as Sharing[];

test('O02 a registration of 建筑施工安全 goes to 考试院 and 住建委, one of 道路运输安全 to 交通委: each change and the result, with the licence that came of it', async () => {
  const [built, driven] = [await bench.decided('05'), await bench.decided('06')];
  await bench.flush();
  const at = async (id: string) => Object.groupBy(await records(id), ({ bureau }) => bureau!);
  const of05 = await at(built.id);
  expect(Object.keys(of05).sort()).toEqual(['examAuthority', 'housing']);
  const states = of05['housing']!.map(({ fields }) => fields['state']);
  expect(states).toEqual(expect.arrayContaining(['待单位确认', '待预审', '受理·审核', '受理·复核', '受理·签发', '准予']));
  expect(of05['housing']!.map(({ fields }) => fields['specialty'])).toEqual(states.map(() => '05'));
  expect(Object.keys(await at(driven.id)).sort()).toEqual(['examAuthority', 'transport']);
  const [licence] = await query<{ id: string; number: string }>(bench.em(), `select id, number from licence where account_id = $1`, [built.who.id]);
  expect(await records(licence!.id)).toContainEqual(
    expect.objectContaining({
      bureau: 'housing',
      kind: '注册证书',
      fields: expect.objectContaining({ licenceNumber: licence!.number, standing: '有效' }),
    }),
  );
  expect((await bench.ledger(`case_id = $1`, [built.id])).every(({ state }) => state === 'acknowledged' || state === 'void')).toBe(true);
});

test('O02 a draft is nobody’s business: nothing goes out before it is handed in, nor when it is deleted', async () => {
  const who = await bench.applicant();
  await bench.certificate(who);
  const { id, version } = await bench.draft(who, await bench.employer(), 'initial');
  await bench.send('delete', `/v1/registrations/${id}`, who.actor, { version }).expect(200);
  await bench.flush();
  expect(await records(id)).toEqual([]);
  expect(await published(id)).toEqual([]);
});

test('O16 only released fields reach the platform’s systems and the bureaux: no identity number, no phone, nowhere in anything they were sent', async () => {
  const { who, id } = await bench.decided();
  await bench.flush();
  const all = [...(await records(id)), ...(await published(id))];
  expect(all.length).toBeGreaterThan(10);
  for (const { bureau, to, kind, fields } of all) {
    const matter = kind === '注册办件' ? 'registration' : kind === '注册证书' ? 'licence' : 'certificate';
    const rule = sharingRules.find((one) => one.matter === matter && (bureau ? one.partner === bureau : one.to === to))!;
    expect(Object.keys(fields).filter((name) => !rule.fields.includes(name))).toEqual([]);
  }
  const outside = JSON.stringify([(await records()).filter(({ bureau }) => bureau !== 'examAuthority'), await published()]);
  expect([outside.includes(who.idNumber), outside.includes(who.phone)]).toEqual([false, false]);
  expect(JSON.stringify(await records(id))).toContain(who.idNumber);
  expect(JSON.stringify(await records())).not.toContain(who.phone);
});

test('O16 after an outage as long as two hours of repetitions both sides are equal, nothing is lost, and the collection rate is 100 % again by itself', async () => {
  // So many times does the worker try in two hours.
  let [tries, spent] = [0, 0];
  while (spent < 7_200_000) spent += backOff(++tries);
  await bench.near.fault('safety-platform', { status: 503 });
  const { id } = await bench.handedIn();
  const loop = createOutbox({ orm: bench.orm, handlers: bench.dispatching.handlers, backOffMs: () => 3_600_000, roundMs: 20_000 });
  for (let i = 0; i < tries; i++) {
    await loop();
    await loop.settled();
    await query(bench.em(), `update outbox set next_at = clock_timestamp() where done_at is null`);
  }
  const waiting = await bench.ledger(`case_id = $1 and partner = 'safetyPlatform'`, [id]);
  expect(waiting.map((row) => [row.state, row.tries])).toEqual([
    ['waiting', tries],
    ['waiting', tries],
  ]);
  // Others went on.
  expect((await bench.ledger(`case_id = $1 and partner = 'housing'`, [id])).map(({ state }) => state)).toEqual(['acknowledged', 'acknowledged']);
  expect(await rateOf('safetyPlatform')).toBeLessThan(10_000);
  const { body } = await bench.ask(`/v1/dispatches?state=waiting&partner=safetyPlatform&caseId=${id}`, operator).expect(200);
  expect(body.items[0]).toMatchObject({
    stateLabel: '待发送',
    lastError: expect.stringContaining('503'),
    partnerLabel: '上海市安全生产基础信息平台',
  });
  await bench.near.fault('safety-platform', null);
  await bench.flush();
  expect([await rateOf('safetyPlatform'), await rateOf('housing'), await rateOf('examAuthority')]).toEqual([10_000, 10_000, 10_000]);
  // Key by key and content by content, as each side has it.
  const ours = await query<{ key: string; content: string }>(
    bench.em(),
    `select key, content from dispatch where partner in ('safetyPlatform', 'examAuthority', 'housing', 'transport') and state = 'acknowledged'`,
  );
  const theirs = [...(await records()), ...(await published())];
  const digest = (text: string) => sm3(text);
  expect(new Map(ours.map(({ key, content }) => [key, digest(bench.fields.decrypt(content, 'dispatch.content'))]))).toEqual(
    new Map(theirs.map(({ requestId, fields }) => [requestId, digest(canonicalJson(fields))])),
  );
  expect(await bench.reconcile()).toBe(0);
});

test('O16 the answer is lost after the work was done, every request is repeated: each row is there once', async () => {
  await bench.near.fault('safety-platform', { failNext: 5, when: 'after', repeat: 2 });
  const { id } = await bench.decided();
  await bench.flush();
  await bench.near.fault('safety-platform', null);
  const keys = (await published(id)).map(({ requestId }) => requestId);
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(keys)).toEqual(new Set((await bench.ledger(`case_id = $1 and partner = 'safetyPlatform'`, [id])).map(({ key }) => key)));
});

test('O04 each transition is pushed once to the very person concerned: nobody else’s phone shows it; who does not use 随申办 is left alone', async () => {
  const [mine, other] = [await bench.linked(), await bench.linked()];
  const { id } = await bench.decided('05', mine);
  const unlinked = await bench.decided();
  await bench.flush();
  const shownTo = async (uid: string) => bench.taken<{ uid: string; text: string; title: string; path: string }[]>(`/mobile/_pushed?uid=${uid}`);
  const pushed = await shownTo(mine.uid);
  expect(pushed.every(({ uid, path }) => uid === mine.uid && path === `/registrations/${id}`)).toBe(true);
  const told = pushed.map(({ text }) => /当前状态：(.+)。$/.exec(text)![1]);
  expect(sorted(told)).toEqual(sorted(['待单位确认', '待预审', '受理·审核', '受理·复核', '受理·签发', '准予']));
  expect(await shownTo(other.uid)).toEqual([]);
  const none = await bench.ledger(`case_id = $1 and partner = 'mobile'`, [unlinked.id]);
  expect(none.length).toBe(6);
  expect(none.every(({ state }) => state === 'void')).toBe(true);
});

test('U22 the portal shows the 办件 where it stands, although statuses arrive in another order', async () => {
  const { id, where } = await bench.handedIn();
  expect(where.id).toMatch(/^[0-9a-f-]{36}$/);
  await bench.work(id, 'accept', bench.desk.pre).then(({ status }) => expect(status).toBe(200));
  // The newest first.
  const rows = await bench.ledger(`case_id = $1 and partner = 'portal'`, [id]);
  await query(bench.em(), `update outbox set created_at = timestamptz '2000-01-01' + (timestamptz '2030-01-01' - created_at) where key = any($1)`, [
    rows.map(({ key }) => `dispatch/${key}`),
  ]);
  await bench.flush();
  const [{ number }] = (await query<{ number: string }>(
    bench.em(),
    `select coalesce(number, case_id::text) as number from registration where case_id = $1`,
    [id],
  )) as [{ number: string }];
  expect(await bench.neighbours.portal.caseShown(number)).toMatchObject({ status: '受理·审核' });
});

test('O16 the nightly comparison names what is missing, other and unknown, gives each an owner, sends again what is missing, and takes down what has become equal', async () => {
  const { id } = await bench.decided();
  await bench.flush();
  expect(await bench.reconcile()).toBe(0);
  const [first, second] = await bench.ledger(`case_id = $1 and partner = 'housing'`, [id]);
  const set = (sql: string, ...params: unknown[]) => query(bench.em(), sql, params);
  // Ours says acknowledged under a key that 住建委 has never had; another one's content was changed here; a third is known there alone.
  await set(`update dispatch set key = key || '-x' where id = $1`, first!.id);
  await set(`update outbox set key = key || '-x' where key = $1`, `dispatch/${first!.key}`);
  await set(`update dispatch set content = $2 where id = $1`, second!.id, bench.fields.encrypt('{"state":"不予"}', '310000', 'dispatch.content'));
  expect(await bench.reconcile()).toBe(3);
  const list = async () => (await bench.ask('/v1/dispatch-differences', operator).expect(200)).body.items as Record<string, string>[];
  const found = await list();
  expect(sorted(found.map(({ whatLabel, ownerRole, key }) => [whatLabel, ownerRole, key]))).toEqual(
    sorted([
      ['对方缺少', 'operator', `${first!.key}-x`],
      ['内容不一致', 'informationManager', second!.key],
      ['我方缺少', 'informationManager', first!.key],
    ]),
  );
  const id0 = found.find(({ what }) => what === 'missing')!['id'];
  const owned = await bench.say(`/v1/dispatch-differences/${id0}/own`, operator).expect(200);
  expect(owned.body.ownerId).toBe(operator.accountId);
  const later = await bench.say(`/v1/dispatch-differences/${id0}/own`, bench.officer('operator')).expect(200);
  expect(later.body.ownerId).toBe(operator.accountId);
  expect(await bench.ledger(`state = 'waiting' and key = $1`, [`${first!.key}-x`])).toHaveLength(1);
  const notices = () =>
    query(bench.em(), `select message from operator_notice where key = 'dispatch/reconciliation/housing' and resolved_at is null`);
  expect(await notices()).toEqual([{ message: '与市住房和城乡建设管理委员会对账有3处差异，请在对账差异中处理。' }]);
  // Sent again: the missing one is there. The other two are people's.
  await bench.flush();
  expect(await bench.reconcile()).toBe(2);
  expect(sorted((await list()).map(({ what }) => what))).toEqual(['different', 'unknown']);
  await set(`delete from dispatch where key = $1`, `${first!.key}-x`);
  await set(`update dispatch_difference set resolved_at = app_now(), how = '已核实' where resolved_at is null`);
});

test('O16 base data of employers comes in each night, as the platform has it, and is asked again when it is a day old', async () => {
  const { where } = await bench.handedIn();
  const stored = {
    creditCode: where.code,
    name: where.name,
    address: '上海市浦东新区世纪大道1号',
    industry: '化工',
    majorHazard: true,
    updatedOn: '2026-03-01',
  };
  await bench.near.put('safety-platform', '/_employers', stored);
  const night = async () => bench.dispatching.employers.run({ orm: bench.orm, em: bench.em(), now: '', today: '', progress: () => undefined });
  expect(await night()).toBeGreaterThan(0);
  const officer = bench.officer('caseOfficer');
  expect((await bench.ask(`/v1/employers/${where.code}/base`, officer).expect(200)).body).toMatchObject({ ...stored, found: true });
  expect(await night()).toBe(0);
  await query(bench.em(), `update employer_base set taken_at = taken_at - interval '1 day' where credit_code = $1`, [where.code]);
  expect(await night()).toBe(1);
  const other = await bench.employer();
  await bench.ask(`/v1/employers/${other.code}/base`, officer).expect(404);
  await bench.ask(`/v1/employers/${where.code}/base`, operator).expect(403);
});

test('a partner that refuses is not asked for ever: 对方拒绝, operators are told, and 重新推送 sends it under the same key', async () => {
  await bench.near.fault('portal', { status: 400 });
  const { id } = await bench.handedIn();
  await bench.flush();
  const [row] = await bench.ledger(`case_id = $1 and partner = 'portal'`, [id]);
  expect(row).toMatchObject({ state: 'failed', tries: 1 });
  expect(await query(bench.em(), `select message from operator_notice where key = 'dispatch/refused/portal'`)).toHaveLength(1);
  await bench.near.fault('portal', null);
  await bench.say(`/v1/dispatches/${row!.id}/again`, bench.officer('auditor')).expect(403);
  const { body } = await bench.say(`/v1/dispatches/${row!.id}/again`, operator).expect(200);
  expect(body).toMatchObject({ state: 'waiting', key: row!.key });
  await bench.flush();
  expect(await bench.ledger(`id = $1`, [row!.id])).toMatchObject([{ state: 'acknowledged', tries: 2 }]);
});

test('the same acknowledgement ten times at once is one', async () => {
  const { id } = await bench.handedIn();
  const [row] = await bench.ledger(`case_id = $1 and partner = 'portal'`, [id]);
  const answers = await Promise.all(Array.from({ length: 10 }, () => acknowledge(bench.em(), 'portal', row!.key, 'R-1')));
  expect(answers.filter((answer) => answer?.first)).toHaveLength(1);
  expect(await acknowledge(bench.em(), 'portal', 'portal/status/none', 'R-1')).toBeNull();
  await bench.flush();
  expect(await bench.ledger(`id = $1`, [row!.id])).toMatchObject([{ state: 'acknowledged', tries: 0 }]);
});

test('two workers at once send each row once', async () => {
  const { id } = await bench.handedIn();
  const loops = [1, 2, 3].map(() => createOutbox({ orm: bench.orm, handlers: bench.dispatching.handlers, roundMs: 5_000 }));
  await Promise.all(loops.map((loop) => loop()));
  await Promise.all(loops.map((loop) => loop.settled()));
  await bench.flush();
  expect((await bench.ledger(`case_id = $1`, [id])).map(({ tries }) => tries)).toEqual((await bench.ledger(`case_id = $1`, [id])).map(() => 1));
});

test('officers without the role don’t see the ledger, and applicants find no such page', async () => {
  const answers = [
    await bench.ask('/v1/dispatches', bench.officer('caseOfficer')),
    await bench.ask('/v1/dispatches', (await bench.applicant()).actor, 'public'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 404]);
});
