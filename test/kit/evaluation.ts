// A tender as far as its evaluation: bids opened at the hour, experts in the library, a committee drawn and seated.
import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { utf8 } from '../../security/bid/bytes.ts';
import { packageOf, type Manifest } from '../../security/bid/package.ts';
import { sm3 } from '../../security/hash.ts';
import { newSm2Keys, signSm2, type Sm2Keys } from '../../security/sm2.ts';
import { newly } from './answers.ts';
import { announcedTender, tenderClock, type TenderStaff } from './announced-tender.ts';
import { stream, whole } from './bid.ts';
import { staff } from './staff.ts';
import type { OpeningKit, Sent } from './opening.ts';
import { goodQuotation, type Bidder, type TenderBids } from './tender-bids.ts';
import type { Person, TenderBench } from './tender-bench.ts';

/** Price 40, technical 40 (of which one item is objective), commercial 20. */
export const scheme = {
  method: 'score',
  uniform: false,
  qualifications: [{ id: 'licence', name: '营业执照' }],
  items: [
    { id: 'design', name: '技术方案', part: 'technical', max: 3000, objective: false },
    { id: 'warranty', name: '质保期', part: 'technical', max: 1000, objective: true },
    { id: 'service', name: '售后服务', part: 'commercial', max: 2000, objective: false },
  ],
  smallRate: 1000,
  togetherRate: 400,
  tie: 'draw',
};
export const scored = { priceWeight: 4000, evaluation: scheme };

/** What 资格审查 finds of a licence. */
export const licence = (passed: boolean) => [{ id: 'licence', passed, reason: passed ? null : '营业执照已过期' }];

/** Text of a bidder's technical file. */
export const technicalOf = (name: string): string =>
  `%PDF-1.4 商务技术响应文件 ${name} ${name.startsWith('乙') ? '见甲有限公司同类业绩' : ''} /Author (Wang \\(Wu\\))`;

/** A bid's package: 报价 and 商务技术, the first item linked to page 7, the second given up. */
async function packed(tender: string, name: string, wan: number): Promise<Uint8Array> {
  const texts = { price: utf8(`%PDF-1.4 报价 ${name}`), technical: utf8(technicalOf(name)) };
  const signature = { vendor: 'huixin', type: '页面签章', pages: 'all', party: '', signature: '' } as const;
  const files = (['price', 'technical'] as const).map((slot) => ({
    slot,
    name: slot === 'price' ? '报价要求响应文件' : '商务技术响应文件',
    size: texts[slot].length,
    hash: sm3(texts[slot]),
    pages: 9,
    signature,
  }));
  const links = { design: { state: 'linked', slot: 'technical', page: 7 }, warranty: { state: 'abandoned' } } as const;
  const manifest: Manifest = {
    v: 1,
    tender,
    lots: [1],
    consortium: false,
    quotations: { 1: { ...goodQuotation, priceFen: String(wan * 1_000_000) } },
    files,
    links,
    salt: '00'.repeat(32),
  };
  return whole(packageOf(manifest, (slot) => stream(texts[slot as 'price' | 'technical'])).stream());
}

/** A tender whose bids were opened in their ceremony, at the state `qualifying`. `offers`: bidders with the price of their 开标一览表, in 万元; 0: what was sealed is no package. `before`: what happens between the last bid and the hour. */
export async function qualifyingTender(
  bench: TenderBench,
  bids: TenderBids,
  opening: OpeningKit,
  people: TenderStaff,
  offers: Readonly<Record<string, number>>,
  more: object = scored,
  before: (id: string, sent: Sent[]) => Promise<void> = async () => undefined,
): Promise<{ id: string; bidders: Bidder[] }> {
  const id = await announcedTender(bench, people, more);
  const sent: Sent[] = [];
  for (const [name, wan] of Object.entries(offers)) {
    const who = await bids.bidder(name);
    await bids.obtain(id, who);
    const bid = await bids.seal(id, who, wan > 0 ? await packed(id, name, wan) : utf8('这不是投标文件包'));
    await bids.send(who, bid);
    sent.push({ who, bid });
  }
  await before(id, sent);
  await opening.theHour(id);
  await opening.complete(id, sent, '2026-03-24T09:30:05+08:00');
  return { id, bidders: sent.map(({ who }) => who) };
}

export interface Member {
  who: Person;
  keys: Sm2Keys;
  name: string;
}

interface Duty {
  id: string;
  version: number;
  state: string;
  seat: number | null;
  /** Until when he has to say whether he comes. */
  due: string | null;
}

/** Everything around a committee. */
export function evaluationBench(bench: TenderBench) {
  const officer: PersonActor = { kind: 'person', accountId: uuidv7(), grants: [{ role: 'finance', district: '330000' }] };
  const token = bench.api.signIn(officer);
  const office = (method: 'get' | 'post', path: string, body?: object, version?: number) => {
    const request = supertest(bench.api.apps.officers)[method](path).set('Authorization', `Bearer ${token}`);
    if (method === 'post') void request.set('Idempotency-Key', randomUUID());
    if (version !== undefined) void request.set('If-Match', `"${version}"`);
    return body === undefined ? request : request.send(body);
  };
  const key = async ({ actor }: Person): Promise<Sm2Keys> => {
    const keys = newSm2Keys();
    await staff(bench.orm, [], '330000', actor.accountId);
    await query(bench.em(), `insert into officer_key (id, account_id, public_key, label, given_at) values ($1, $2, $3, 'CA', app_now())`, [
      uuidv7(),
      actor.accountId,
      keys.publicKey,
    ]);
    return keys;
  };
  /** A person in the library; `more` changes what the library knows of him. */
  const expert = async (name: string, specialty: string, more: object = {}): Promise<Member> => {
    const accountId = bench.messages.account('18800010014');
    const actor: PersonActor = { kind: 'person', accountId, grants: [{ role: 'applicant' }] };
    const who: Person = { actor, token: bench.api.signIn(actor), organisationId: '' };
    const body = { district: '330100', accountId, name, employer: `${name}所在的研究院`, specialties: [specialty], ties: [], ...more };
    const made = await office('post', '/v1/evaluation-experts', body);
    expect([made.status, made.body.errors ?? []]).toEqual([201, []]);
    return { who, keys: await key(who), name };
  };
  /** Five of a specialty, in the library before the notice. */
  const experts = async (specialty: string): Promise<Member[]> => {
    await tenderClock(bench)('2026-02-20T09:00:00');
    return Promise.all(['张一', '王二', '李三', '赵四', '钱五'].map((name) => expert(`${name}${specialty}`, specialty)));
  };
  const duty = async (id: string, { who }: Member): Promise<Duty | undefined> => {
    const { body } = await bench.ask('get', '/v1/me/evaluation-duties', who).expect(200);
    return (body.items as (Duty & { projectId: string })[]).find(({ projectId }) => projectId === id);
  };
  const does = (id: string, member: Member, rest: string, body?: object) =>
    newly(async () => {
      const { id: dutyId, version } = (await duty(id, member))!;
      return bench.ask('post', `/v1/evaluation-duties/${dutyId}/${rest}`, member.who, { version, ...(body ? { body } : {}) });
    });
  const page = async (id: string, member: Member) =>
    (await bench.ask('get', `/v1/evaluation-duties/${(await duty(id, member))!.id}`, member.who).expect(200)).body;
  const sign = async (id: string, member: Member, dissent: string | null = null) => {
    const { report } = await page(id, member);
    return does(id, member, 'sign', { signature: signSm2(report.signs as string, member.keys.privateKey), dissent });
  };
  return { office, officer, expert, experts, key, duty, does, page, sign };
}
export type EvaluationBench = ReturnType<typeof evaluationBench>;

/** The committee chooses the first of its experts. */
export async function chaired(evaluation: EvaluationBench, id: string, members: readonly Member[]): Promise<void> {
  const { seat } = (await evaluation.duty(id, members[1]!))!;
  for (const member of members) expect((await evaluation.does(id, member, 'elect', { seat })).body.detail).toBeUndefined();
}

/** The draw of five members: committed to, drawn, four experts seated, 采购人代表 beside them, a chair chosen. Answers the members by their seats. */
export async function seatedPanel(
  bench: TenderBench,
  evaluation: EvaluationBench,
  { agent, buyer }: TenderStaff,
  id: string,
  specialty: string,
  experts: readonly Member[],
): Promise<Member[]> {
  const ok = (answer: { status: number; body: { errors?: unknown[]; detail?: string } }) =>
    expect([answer.status, answer.body.detail, answer.body.errors ?? []]).toEqual([200, undefined, []]);
  ok(
    await bench.act(id, 'panel/announce', agent, {
      members: 5,
      experts: 4,
      specialty,
      scope: '330000',
      source: '双色球第2026034期',
      at: '2026-03-24T10:00:00+08:00',
    }),
  );
  await tenderClock(bench)('2026-03-24T10:00:01');
  ok(await bench.act(id, 'panel/draw', agent, { value: '07 12 19 23 28 31 + 04' }));
  ok(await bench.act(id, 'panel/draw/confirm', buyer, { value: '07 12 19 23 28 31 + 04' }));
  await bench.ask('post', `/v1/tender-projects/${id}/panel/representative`, buyer, { body: { letter: '授权函1号' } }).expect(201);
  const seated: Member[] = [{ who: buyer, keys: await evaluation.key(buyer), name: '采购人代表' }];
  for (const member of experts) {
    const duty = await evaluation.duty(id, member);
    if (duty?.state !== 'invited') continue;
    ok(await evaluation.does(id, member, 'accept', { ties: [] }));
    seated.push(member);
  }
  ok(await bench.act(id, 'panel/form', agent));
  await chaired(evaluation, id, seated);
  return seated;
}
