// A project from its beginning to its notice, and a correction while bids are made. The agency's and the purchaser's acts.
import { mobile } from '../../../db/demo/invent.ts';
import { sampleProject, type Sample } from '../../../db/demo/tender.ts';
import { instant, plusDays, plusMs, rfc3339, shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import { PAPER } from '../people.ts';
import { DISTRICT, type Cast } from './cast.ts';
import { sealingOf, type Keys } from './keys.ts';
import type { Purchase } from './purchase.ts';
import { act, type TenderStage } from './stage.ts';

export interface Tender {
  id: string;
  base: string;
  name: string;
  bidDeadline: Instant;
}

const MINUTE = 60_000;
/** Of whoever a bidder names as his contact. */
export const BIDDER_PHONE = mobile(7_230);
/** A working day of the week on or after a day. */
const weekday = (day: string): string => {
  const of = new Date(`${day}T00:00:00Z`).getUTCDay();
  return of === 6 ? plusDays(day, 2) : of === 0 ? plusDays(day, 1) : day;
};

/** Waits until a case stands so, and answers its label. */
export async function reached(stage: TenderStage, cast: Cast, base: string, ...states: readonly string[]): Promise<string> {
  let label = '';
  await stage.until(`${base} 未到${states.join('、')}`, async () => {
    const { body } = await (await cast.agent.me()).get(base);
    label = body.label;
    return states.includes(body.state);
  });
  return label;
}

/** Drafted, with documents that wait for the purchaser. */
export async function drafted(stage: TenderStage, cast: Cast, purchase: Purchase, sample: Sample, custodians: readonly Keys[]): Promise<{ base: string; id: string }> {
  const me = await cast.agent.me();
  const { planNumber, intentionShown } = purchase;
  const fields = sampleProject(sample, { planNumber, intentionShown, sealing: sealingOf(custodians) });
  const { body } = await me.send('POST', '/v1/tender-projects', { ...fields, district: DISTRICT, purchaserId: cast.buyer.organisationId });
  const base = `/v1/tender-projects/${body.id}`;
  await act(me, base, 'draft');
  const fileId = await me.upload('采购文件.pdf', 'application/pdf', PAPER);
  await act(me, base, 'documents', { documents: [{ fileId, label: `${sample.name}采购文件` }] });
  await act(me, base, 'submit');
  stage.say(`${body.code} ${sample.name}：采购文件已提交采购人确认`);
  return { base, id: body.id as string };
}

/** With its notice out; bids are due so many days later at half past nine. */
export async function announced(stage: TenderStage, cast: Cast, draft: { base: string; id: string }, { name }: Sample, days: { obtain: number; bid: number }): Promise<Tender> {
  await act(await cast.buyer.me(), draft.base, 'confirm');
  const publishAt = plusMs(await stage.now(), 10 * MINUTE);
  const day = shanghaiDay(publishAt);
  const bidDeadline = instant(`${weekday(plusDays(day, days.bid))}T09:30:00+08:00`);
  const times = { publishAt: rfc3339(publishAt), obtainUntil: plusDays(day, days.obtain), bidDeadline: rfc3339(bidDeadline) };
  await act(await cast.agent.me(), draft.base, 'schedule', times);
  await stage.to(plusMs(publishAt, 1_000));
  stage.say(`${day} ${name} → ${await reached(stage, cast, draft.base, 'announced')}，投标截止 ${times.bidDeadline.slice(0, 16).replace('T', ' ')}`);
  return { ...draft, name, bidDeadline };
}

/** 更正公告 of something that may affect bids, early enough to move no date. */
export async function corrected(stage: TenderStage, cast: Cast, { base }: Tender): Promise<void> {
  const correction = { kind: 'documents', title: '采购文件更正公告', content: '第三章“技术要求”第2项：响应时间由2秒更正为1秒。', affectsBids: true };
  const { body } = await act(await cast.agent.me(), base, 'corrections', correction);
  stage.say(`更正公告（第${body.notice}号公告）已发布：${correction.content}`);
}

/** Applied for by a bidder, decided by the agency's reviewer. */
export async function obtained(stage: TenderStage, cast: Cast, { id, name }: Tender, who: Cast['bidders'][number], decide: boolean): Promise<void> {
  const contact = { contactName: '林汐', phone: BIDDER_PHONE, email: 'linxi@example.com', address: '上海市黄浦区示范路1号' };
  const { body } = await (await who.me()).send('POST', `/v1/tender-projects/${id}/acquisition`, contact);
  if (!decide || body.state === 'obtained') return;
  const reviewer = await cast.reviewer.me();
  const { body: seen } = await reviewer.send('POST', `/v1/tender-projects/${id}/acquisitions/look`);
  const own = seen.items.find((one: { id: string }) => one.id === body.id);
  await reviewer.send('POST', `/v1/acquisitions/${body.id}/approve`, {}, own.version);
  stage.say(`${who.organisation} 已获取《${name}》采购文件`);
}

export const stateLabel = (state: string): string => tenderProject.states[state]!.label;
