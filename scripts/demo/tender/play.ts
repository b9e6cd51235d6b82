// S3's own tender (O31) in the demonstration, from the budget to the contract; and one project that is left before its bid deadline, one that waits for the purchaser.
import { laptops, subsystemEvaluated } from '../../../db/demo/tender.ts';
import { renewPassword } from '../people.ts';
import type { Portal } from '../portal.ts';
import { contracted, decided, prices, published } from './award.ts';
import { bound, handedIn, made, type Bid } from './bids.ts';
import { FINANCE_PHONE, openCast } from './cast.ts';
import { evaluated, openExperts } from './committee.ts';
import { custodianKeys } from './keys.ts';
import { atTheHour, byBackup, declared, decrypted, recorded, shared, verified } from './opening.ts';
import { announced, corrected, drafted, obtained } from './project.ts';
import { begun, purchased } from './purchase.ts';
import type { TenderStage } from './stage.ts';

/** Answers who can sign in. */
export async function playTender(stage: TenderStage, admin: () => Promise<Portal>, letPass: (ms: number) => Promise<unknown>): Promise<string> {
  stage.say('— 政府采购（310000，S3）：竞争性磋商，从预算到合同 —');
  const cast = await openCast(stage, admin, letPass);
  const experts = await openExperts(stage, cast, await admin(), letPass);
  const custodians = await custodianKeys(stage.folder);
  const purchase = await purchased(stage, cast);
  await begun(stage, cast, purchase);

  const tender = await announced(stage, cast, await drafted(stage, cast, purchase, subsystemEvaluated, custodians), subsystemEvaluated, { obtain: 10, bid: 15 });
  await corrected(stage, cast, tender);
  const bids: Bid[] = [];
  const keys = [];
  for (const [n, who] of cast.bidders.entries()) {
    await obtained(stage, cast, tender, who, true);
    keys.push(await bound(stage, who));
    const bid = await made(stage, who, keys[n]!, tender, { priceFen: prices[n]! });
    await handedIn(stage, bid);
    bids.push(bid);
  }
  stage.say(`${bids.length} 份投标文件已加密上传；开标前平台上没有任何人看得到份数和名称`);

  await atTheHour(stage, cast, tender);
  await declared(stage, cast, tender);
  await shared(stage, cast, tender, custodians);
  for (const bid of bids.slice(0, 2)) await decrypted(stage, bid, tender);
  await byBackup(stage, bids[2]!, tender);
  await recorded(stage, cast, tender);
  await verified(stage, tender);
  await evaluated(stage, cast, tender, experts);
  await decided(stage, cast, tender);
  await published(stage, cast, tender);
  await contracted(stage, cast, tender);

  // What is left to be done: bids for one project, a confirmation of another.
  const second = await drafted(stage, cast, purchase, laptops, custodians);
  const open = await announced(stage, cast, second, laptops, { obtain: 25, bid: 35 });
  await obtained(stage, cast, open, cast.bidders[0]!, true);
  await obtained(stage, cast, open, cast.bidders[1]!, false);
  await drafted(stage, cast, purchase, { ...laptops, name: '便携式计算机补充采购' }, custodians);
  // Two months have passed by the clock: an officer's password lasts three.
  await renewPassword(stage, FINANCE_PHONE);
  return `cg0001、cg0002（采购人）、dl0001、dl0002（代理机构，短信验证码登录）、${cast.bidders.map(({ accountName }) => accountName).join('、')}（投标人）、zj0001–zj0005（评审专家，短信验证码登录）、caizheng01（财政）`;
}
