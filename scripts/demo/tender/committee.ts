// 评审 by a committee: experts in the library, drawn provably by two persons, each at his own page. One of them is employed by a bidder: whenever his turn comes he is passed over.
import { idNumber, mobile } from '../../../db/demo/invent.ts';
import { plusMs, rfc3339 } from '../../../domain/kit/instant.ts';
import { subsystemEvaluated } from '../../../db/demo/tender.ts';
import { newSm2Keys, signSm2, type Sm2Keys } from '../../../security/sm2.ts';
import { freshCode, PASSWORD, signInByCode } from '../people.ts';
import type { Answer, Portal } from '../portal.ts';
import { answeredLetter } from './award.ts';
import { DISTRICT, type Cast } from './cast.ts';
import { stateLabel, type Tender } from './project.ts';
import { act, type TenderStage } from './stage.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SPECIALTY = '信息化';
const SEATS = 4;
const people = ['秦专', '许家', '何审', '吕评', '施核'] as const;

/** Whoever sits at the table: an expert, or 采购人代表. */
export interface Evaluator {
  name: string;
  keys: Sm2Keys;
  me: () => Promise<Portal>;
}

/** Five experts with accounts, keys and what ties them. `office`: the platform's administrator. */
export async function openExperts(stage: TenderStage, cast: Cast, office: Portal, letPass: (ms: number) => Promise<unknown>): Promise<Evaluator[]> {
  const phone = (n: number): string => mobile(7_240 + n);
  for (const [n, personName] of people.entries()) {
    const smsCode = await freshCode(stage, 'register', phone(n));
    const typed = { personName, idNumber: idNumber(7_240 + n), accountName: `zj000${n + 1}`, district: DISTRICT };
    await stage.public.send('POST', '/v1/registrations/personal', { ...typed, phone: phone(n), smsCode, password: PASSWORD, passwordAgain: PASSWORD });
  }
  // A phone gets its next code after a minute.
  await letPass(2 * MINUTE);
  const finance = await cast.finance.me();
  const experts: Evaluator[] = [];
  for (const [n, name] of people.entries()) {
    const { body } = await (await signInByCode(stage, phone(n))).get('/v1/me');
    const keys = newSm2Keys();
    await office.send('POST', `/v1/accounts/${body.accountId}/sign-in-keys`, { publicKey: keys.publicKey, label: '专家CA' });
    const employer = n === 0 ? cast.bidders[1]!.organisation : `示范研究院第${n}研究室`;
    await finance.send('POST', '/v1/evaluation-experts', { district: DISTRICT, accountId: body.accountId, name, employer, specialties: [SPECIALTY] });
    let held: Portal | null = null;
    experts.push({ name, keys, me: async () => (held ??= await signInByCode(stage, phone(n))) });
  }
  stage.say(`评审专家库：${SPECIALTY}专业 ${experts.length} 名专家已入库`);
  return experts;
}

interface Duty {
  id: string;
  version: number;
  seat: number | null;
  state: string;
}
const dutyOf = async ({ me }: Evaluator, { id }: Tender): Promise<Duty | undefined> =>
  ((await (await me()).get('/v1/me/evaluation-duties')).body.items as (Duty & { projectId: string })[]).find(({ projectId }) => projectId === id);
async function does(who: Evaluator, tender: Tender, path: string, body: object = {}): Promise<Answer> {
  const { id, version } = (await dutyOf(who, tender))!;
  return (await who.me()).send('POST', `/v1/evaluation-duties/${id}/${path}`, body, version);
}

/** Announced with its commitment, drawn by a public number, entered by the agency and again by the purchaser; those who are asked take part. Answers the members. */
async function seated(stage: TenderStage, cast: Cast, tender: Tender, experts: readonly Evaluator[]): Promise<Evaluator[]> {
  const { base, id } = tender;
  const at = plusMs(await stage.now(), 10 * MINUTE);
  const terms = { members: SEATS + 1, experts: SEATS, specialty: SPECIALTY, scope: DISTRICT, source: '双色球下一期开奖号码', at: rfc3339(at) };
  const { body } = await act(await cast.agent.me(), base, 'panel/announce', terms);
  stage.say(`评审专家抽取办法已公布，承诺 ${String(body.commitment).slice(0, 16)}…`);
  await stage.to(plusMs(at, 1_000));
  const drawn = { value: '02 09 14 21 26 33 + 07' };
  await act(await cast.agent.me(), base, 'panel/draw', drawn);
  await act(await cast.buyer.me(), base, 'panel/draw/confirm', drawn);
  const buyer = { name: cast.buyer.accountName, keys: cast.buyer.seal, me: cast.buyer.me };
  await (await buyer.me()).send('POST', `/v1/tender-projects/${id}/panel/representative`, { letter: '授权函2027-01' });
  const members: Evaluator[] = [buyer];
  for (const expert of experts) {
    if ((await dutyOf(expert, tender))?.state !== 'invited') continue;
    await does(expert, tender, 'accept', { ties: [] });
    members.push(expert);
  }
  await act(await cast.agent.me(), base, 'panel/form');
  const { seat } = (await dutyOf(members[1]!, tender))!;
  for (const member of members) await does(member, tender, 'elect', { seat });
  stage.say(`评审委员会 ${members.length} 人已组建并推选组长；名单在结果公告前对任何人保密`);
  return members;
}

/** Shares of each item's points, bidder by bidder: so the three rank in the order in which they came. */
const shares = [0.95, 0.9, 0.8] as const;

/** From the opened bids to the delivered report. */
export async function evaluated(stage: TenderStage, cast: Cast, tender: Tender, experts: readonly Evaluator[]): Promise<void> {
  const { base } = tender;
  const members = await seated(stage, cast, tender, experts);
  const agent = await cast.agent.me();
  const scheme = subsystemEvaluated.evaluation!;
  const bids = cast.bidders.map(({ organisationId }) => ({ lot: 1, organisationId }));
  for (const bid of bids) {
    await act(agent, base, 'evaluation/offers', { ...bid, bidder: 'other' });
    await act(agent, base, 'evaluation/qualifications', { ...bid, items: scheme.qualifications.map(({ id }) => ({ id, passed: true })) });
  }
  await act(agent, base, 'evaluation/qualifications/conclude');
  const due = rfc3339(plusMs(await stage.now(), 4 * HOUR));
  await does(members[1]!, tender, 'clarifications', { ...bids[0]!, content: '请说明驻场人员的到岗安排。', due });
  await answeredLetter(stage, cast.bidders[0]!, tender);
  for (const member of members) await does(member, tender, 'examine', { bids: bids.map((bid) => ({ ...bid, conforms: true })) });
  await act(agent, base, 'evaluation/conformity/conclude');
  for (const [n, member] of members.entries()) {
    const scores = (share: number) =>
      Object.fromEntries(scheme.items.map(({ id, max, objective }) => [id, objective ? max : Math.round(max * (share - n * 0.01))]));
    await does(member, tender, 'score', { bids: bids.map((bid, at) => ({ ...bid, scores: scores(shares[at]!) })) });
    await does(member, tender, 'lock');
  }
  await act(agent, base, 'evaluation/summary');
  await act(agent, base, 'evaluation/report', { explanations: {} });
  for (const member of members) {
    const { id } = (await dutyOf(member, tender))!;
    const { report } = (await (await member.me()).get(`/v1/evaluation-duties/${id}`)).body;
    await does(member, tender, 'sign', { signature: signSm2(report.signs as string, member.keys.privateKey), dissent: null });
  }
  const { body } = await act(await cast.agent.me(), base, 'report', {});
  stage.say(`评委各自独立评分、汇总复核，评审报告由 ${members.length} 名成员签署后送达 → ${stateLabel(body.state)}`);
}
