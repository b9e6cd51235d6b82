// Challenges and complaints on the bench of tenders: letters, both listeners, a project whose result is out.
import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import type { Role } from '../../domain/kit/actor.ts';
import { announcedTender, tenderClock } from './announced-tender.ts';
import { person } from './permit.ts';
import { staff } from './staff.ts';
import { contact, type Person, type TenderBench } from './tender-bench.ts';
import { newly, ok, type Answered } from './answers.ts';

export const fieldsOf = (answer: Answered): string[] | undefined =>
  (answer.body['errors'] as { field: string }[] | undefined)?.map(({ field }) => field);

export const letter = {
  address: '杭州市西湖区测试路一号',
  postcode: '310000',
  contactName: '林溪',
  phone: '17440000001',
  items: [
    { matter: '评分办法第三条', request: '修改评分办法', facts: '将特定认证作为评分因素', law: '《中华人民共和国政府采购法实施条例》第二十条' },
  ],
};
export const emptyLetter = { address: '', postcode: '', contactName: ' ', phone: '', items: [{ matter: '', request: '', facts: '', law: '' }] };

/** An officer of 财政 and what he asks of the officers' listener. */
export async function financeOffice(bench: TenderBench, roles: readonly Role[] = ['finance']) {
  const account = bench.messages.account(null);
  const actor = person(
    roles.map((role) => ({ role, district: '330000' })),
    account,
  );
  const token = bench.api.signIn(actor);
  await staff(bench.orm, roles, '330000', account);
  const ask = (method: 'get' | 'post', path: string, { body, version }: { body?: object; version?: number } = {}) => {
    const request = supertest(bench.api.apps.officers)[method](path).set('Authorization', `Bearer ${token}`);
    if (method === 'post') void request.set('Idempotency-Key', randomUUID());
    if (version !== undefined) void request.set('If-Match', `"${version}"`);
    return body === undefined ? request : request.send(body);
  };
  return {
    ask,
    /** An act on a case at the version that stands. */
    act: (base: string, id: string, rest: string, body?: object) =>
      newly(async () => ask('post', `${base}/${id}/${rest}`, { version: (await bench.row(id)).version, ...(body ? { body } : {}) })),
    /** Claims the open task of a case and votes on it. */
    vote: async (base: string, id: string, vote: string, body?: object) => {
      const { items } = (await ask('get', '/v1/me/todos')).body as { items: { id: string; caseId: string; version: number }[] };
      const task = items.find(({ caseId }) => caseId === id)!;
      const on = (rest: string, version: number, more?: object) =>
        ask('post', `${base}/${id}/tasks/${task.id}/${rest}`, { version, ...(more ? { body: more } : {}) });
      await ok(on('claim', task.version));
      return on(vote, task.version + 1, body);
    },
  };
}
export type Finance = Awaited<ReturnType<typeof financeOffice>>;

export interface Cast {
  agent: Person;
  buyer: Person;
  bidders: readonly Person[];
}

/** An announced project, bid for on paper, whose documents the bidders have. */
export async function obtainedTender(bench: TenderBench, { agent, buyer, bidders }: Cast, more: object = {}): Promise<string> {
  const id = await announcedTender(bench, { agent, buyer }, { way: 'offline', sealing: null, ...more });
  for (const bidder of bidders) await ok(bench.ask('post', `/v1/tender-projects/${id}/acquisition`, bidder, { body: contact }), 201);
  return id;
}
/** Its report, the first bidder the first candidate, the last none. */
export async function reportedTender(bench: TenderBench, cast: Cast, more: object = {}): Promise<string> {
  const id = await obtainedTender(bench, cast, more);
  await tenderClock(bench)('2026-03-24T09:30:01');
  await bench.state(id, 'opening');
  const bidders = cast.bidders.map(({ organisationId }, n) => ({
    organisationId,
    rank: n < 2 ? n + 1 : null,
    priceFen: String(90_000_000 + n),
    score: 9500 - n * 100,
    reason: n < 2 ? null : '未响应实质性条款',
  }));
  await ok(bench.act(id, 'report', cast.agent, { endedOn: '2026-03-24', lots: [{ lot: 1, bidders }] }));
  return id;
}
/** Its result published on 2026-03-25. */
export async function resultedTender(bench: TenderBench, cast: Cast, more: object = {}): Promise<string> {
  const id = await reportedTender(bench, cast, more);
  await tenderClock(bench)('2026-03-25T10:00:00');
  await ok(bench.act(id, 'award', cast.buyer, { lots: [{ lot: 1, organisationId: cast.bidders[0]!.organisationId }] }));
  await ok(bench.act(id, 'result', cast.agent));
  return id;
}
/** Templates of a person's messages. */
export const inboxOf = async (bench: TenderBench, who: Person): Promise<string[]> =>
  ((await ok(bench.ask('get', '/v1/me/messages?limit=100', who)))['items'] as { template: string }[]).map(({ template }) => template);
