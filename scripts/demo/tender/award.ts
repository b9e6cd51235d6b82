// After the opening: a letter of clarification with its sealed answer, the report, the purchaser's decision, the result, the contract.
import { plusMs, rfc3339, shanghaiDay } from '../../../domain/kit/instant.ts';
import { signSm2 } from '../../../security/sm2.ts';
import { PAPER } from '../people.ts';
import type { Cast, Player } from './cast.ts';
import { reached, stateLabel, type Tender } from './project.ts';
import { act, type TenderStage } from './stage.ts';

const HOUR = 3_600_000;

/** A letter that waits for its bidder, answered with a sealed PDF. Answers its id. */
export async function answeredLetter(stage: TenderStage, bidder: Player, { id }: Pick<Tender, 'id'>): Promise<string> {
  const me = await bidder.me();
  const { body } = await me.get('/v1/me/clarifications?tab=todo');
  const letter = (body.items as { id: string; projectId: string }[]).find(({ projectId }) => projectId === id);
  if (!letter) throw new Error('没有待澄清的询标函');
  const own = `/v1/clarifications/${letter.id}`;
  const fileId = await me.upload('澄清文件.pdf', 'application/pdf', PAPER);
  const { signs } = (await act(me, own, 'file', { fileId })).body;
  await act(me, own, 'sign', { signature: signSm2(signs as string, bidder.seal.privateKey) });
  await act(me, own, 'submit');
  stage.say(`询标函已由${bidder.organisation}签章澄清`);
  return letter.id;
}

/** 询标函 by the agency in the committee's stead, where it evaluates offline, answered. */
export async function clarified(stage: TenderStage, cast: Cast, tender: Tender): Promise<string> {
  const [bidder] = cast.bidders;
  const letter = { organisationId: bidder!.organisationId, lot: 1, content: '请说明驻场人员的到岗安排。', due: rfc3339(plusMs(await stage.now(), 4 * HOUR)) };
  const { body } = await (await cast.agent.me()).send('POST', `${tender.base}/clarifications`, letter);
  await act(await cast.agent.me(), `/v1/clarifications/${body.id}`, 'issue');
  return answeredLetter(stage, bidder!, tender);
}

/** Ranks of the three, as the committee's report says them. Price in 分, score in hundredths of a point. */
const ranking = [
  { rank: 1, priceFen: '92000000', score: 9_340 },
  { rank: 2, priceFen: '95800000', score: 9_015 },
  { rank: 3, priceFen: '98000000', score: 8_770 },
] as const;
export const prices = ranking.map(({ priceFen }) => priceFen);

export async function reported(stage: TenderStage, cast: Cast, { base }: Tender): Promise<void> {
  const bidders = cast.bidders.map(({ organisationId }, n) => ({ organisationId, ...ranking[n]! }));
  const { body } = await act(await cast.agent.me(), base, 'report', { endedOn: shanghaiDay(await stage.now()), lots: [{ lot: 1, bidders }] });
  stage.say(`评审报告已送达 → ${stateLabel(body.state)}`);
}

export async function decided(stage: TenderStage, cast: Cast, { base }: Tender): Promise<void> {
  const { body } = await act(await cast.buyer.me(), base, 'award', { lots: [{ lot: 1, organisationId: cast.bidders[0]!.organisationId }] });
  stage.say(`采购人确定中标供应商 → ${stateLabel(body.state)}`);
}

export async function published(stage: TenderStage, cast: Cast, { base }: Tender): Promise<void> {
  const { body } = await act(await cast.agent.me(), base, 'result');
  const [notice] = (await (await cast.bidders[0]!.me()).get('/v1/me/award-notices')).body.items;
  stage.say(`中标结果公告 → ${stateLabel(body.state)}；${notice.notice.replace('\n', '')}`);
}

/** Drawn up by the purchaser on the terms of the bid, sealed by both, published and filed. */
export async function contracted(stage: TenderStage, cast: Cast, { id, base }: Tender): Promise<void> {
  const [seller] = cast.bidders;
  const buyer = await cast.buyer.me();
  const fileId = await buyer.upload('政府采购合同.pdf', 'application/pdf', PAPER);
  const { body } = await buyer.send('POST', '/v1/tender-contracts', { projectId: id, lot: 1, fileId, fen: prices[0], months: 6, smallFirm: true, acceptance: 'staged' });
  const own = `/v1/tender-contracts/${body.id}`;
  for (const [path, who] of [['sign-seller', seller!], ['sign-buyer', cast.buyer]] as const) {
    const { signs } = (await (await who.me()).get(own)).body;
    await act(await who.me(), own, path, { signature: signSm2(signs as string, who.seal.privateKey) });
  }
  stage.say(`合同已由双方签章 → ${await reached(stage, cast, base, 'contracted')}`);
  await act(buyer, own, 'notice');
  const { filingNumber } = (await act(buyer, own, 'filing')).body;
  stage.say(`合同已公告，已备案：${filingNumber}`);
}
