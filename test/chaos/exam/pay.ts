// Payers, and a platform that repeats, reorders, forges, is late, says another amount or knows nothing, while whoever it speaks to is killed. The platform tells again until
// it is answered, as real ones do, but for those ways in which it keeps silent.
import { randomBytes } from 'node:crypto';
import { openAccounts } from '../../../bench/kit/accounts.ts';
import { SHANGHAI } from '../../../db/demo/exam.ts';
import { asInstant } from '../../../db/kit/sql.ts';
import { plusMs, type Instant } from '../../../domain/kit/instant.ts';
import type { Enrolled } from '../../../scripts/season/enrol.ts';
import type { Office } from '../../../scripts/season/office.ts';
import type { ExamOfficers } from '../../../scripts/season/people.ts';
import { isAmong } from '../../../scripts/season/people.ts';
import { each, MINUTE } from '../../../scripts/season/world.ts';
import type { ExamWorld } from './world.ts';

/** What happens to a payment, one after the other among the payers. */
export const ways = [
  'plain',
  'toldTenTimes',
  'otherAmount',
  'forged',
  'stale',
  'reordered',
  'neverTold',
  'unknownForAWhile',
  'toldTooLate',
  'paysTooLate',
  'closesFirst',
  'refunded',
] as const;
export type Way = (typeof ways)[number];
/** Whose money does not lead to a seat. */
const back: readonly Way[] = ['toldTooLate', 'paysTooLate', 'refunded'];

const AT_ONCE = 6;
const TRIES = 300;
const DAY_MS = 86_400_000;
/** What the office answers the platform with. */
const [TAKEN, FORGED, OTHER_AMOUNT] = [200, 401, 409];
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Payer extends Enrolled {
  way: Way;
  orderNumber: string;
}

export async function paying(world: ExamWorld, { act, stand }: Office, officers: ExamOfficers) {
  const { tell, sql, until, say } = world;
  // Whoever asks for a refund can't approve it.
  const accounts = await openAccounts(world.place, SHANGHAI, 'second fees', '10 years');
  const { accountId, token } = await accounts.add(19_900, 'staff', { personName: '退款复核' });
  await accounts.grant(accountId, 'feeOfficer');
  await accounts.seal();
  await accounts.close();
  const second = world.office(token);

  const definite = (status: number): boolean => status > 0 && status < 500;
  /** Tells of a payment, truly or not, until there is an answer, which must be the wanted one. */
  const notice = async (platformNo: string, more: object, wanted: number): Promise<void> => {
    for (let tries = 0; tries < TRIES; tries++, await pause(300)) {
      const answered = await tell('payment', '/_notice', { platformNo, ...more }).then(
        (answer) => (answer['answered'] as number[])[0]!,
        () => 0,
      );
      if (!definite(answered)) continue;
      if (answered !== wanted) throw new Error(`支付通知 ${JSON.stringify(more)}：应答 ${answered}，应为 ${wanted}`);
      return;
    }
    throw new Error('支付通知没有应答');
  };
  /** Money comes; nobody is told. The platform's number is known beforehand, so that trying again pays once. */
  const money = async (orderNumber: string, notices = 0): Promise<string> => {
    const platformNo = `CHAOS${randomBytes(10).toString('hex').toUpperCase()}`;
    // It knows the order once the office has told it so, which is tried until it has answered.
    for (let tries = 0; ; tries++, await pause(300)) {
      try {
        await tell('payment', '/_pay', { orderNumber, platformNo, notices });
        return platformNo;
      } catch (error) {
        if (tries >= TRIES || !(error as Error).message.includes('NO_SUCH_ORDER')) throw error;
      }
    }
  };
  const knows = (orderNumber: string, state: 'unknown' | null) => tell('payment', '/_answers', { orderNumber, state });
  const begin = async ({ id, who: { me } }: Enrolled, way: Way): Promise<string> => {
    const order = async (): Promise<string> => ((await act(me, '/v1/enrolments', id, 'orders')).body as { number: string }).number;
    const on = async (number: string, what: 'close' | 'pay'): Promise<void> => {
      for (let tries = 0; ; tries++) {
        try {
          return void (await me.send('POST', `/v1/orders/${number}/${what}`, {}, (await me.get(`/v1/orders/${number}`)).version));
        } catch (error) {
          if (tries >= 5 || !(error as Error).message.includes('VERSION_STALE')) throw error;
        }
      }
    };
    if (way === 'closesFirst') await on(await order(), 'close');
    const number = await order();
    await on(number, 'pay');
    return number;
  };
  const lies: Partial<Record<Way, [more: object, answer: number]>> = {
    otherAmount: [{ amountFen: '1' }, OTHER_AMOUNT],
    forged: [{ forged: true }, FORGED],
    stale: [{ ageMs: 2 * DAY_MS }, FORGED],
  };
  const pay = async (payer: Payer): Promise<void> => {
    const { way, orderNumber } = payer;
    if (way === 'paysTooLate') return;
    if (way === 'unknownForAWhile' || way === 'toldTooLate') await knows(orderNumber, 'unknown');
    const first = await money(orderNumber, way === 'toldTenTimes' ? 10 : 0);
    if (isSilent(way)) return;
    if (way === 'reordered') await notice(await money(orderNumber), {}, TAKEN);
    const lie = lies[way];
    if (lie) await notice(first, ...lie);
    await notice(first, {}, TAKEN);
  };
  const isSilent = (way: Way): boolean => way === 'neverTold' || way === 'unknownForAWhile' || way === 'toldTooLate';

  const open = async (what: string, ids: readonly string[]): Promise<number> =>
    (await sql<{ n: number }>(`select count(*)::int as n from case_file where id = any($1) and ${what}`, [ids]))[0]!.n;
  /** Kills take time, so that the platform may have been asked before it knew: on to when it is asked again. */
  const untilAsked = async (ids: readonly string[]): Promise<void> => {
    const [row] = await sql<{ due: Instant | null }>(
      `select ${asInstant('min(next_due)')} as due from case_file where id = any($1) and regions->>'payment' = 'paying' and followed = seq and next_due > app_now()`,
      [ids],
    );
    if (row?.due) await world.to(plusMs(row.due, 1_000));
  };
  const refund = async ({ id }: Enrolled): Promise<void> => {
    const root = '/v1/admin/enrolments';
    await act(officers.fees, root, id, 'refund', { ground: 'policy', reason: '主管部门决定' });
    await act(second, root, id, 'refund/approve');
    await until(
      '退款未完成',
      async () => (await open(`regions->>'payment' = 'refunded' and regions->>'bill' = 'reversed'`, [id])) === 1,
      () => stand(id),
    );
  };

  return {
    /** All who pay in time have paid, and have their bills; whose money is to come later is answered too. */
    all: async (enrolled: readonly Enrolled[]): Promise<Payer[]> => {
      const among = enrolled.filter(({ who }) => !isAmong(who.part, 'neverConfirms', 'neverPays'));
      const payers = await each(among.map((one, n) => ({ one, way: ways[n % ways.length]! })), AT_ONCE, async ({ one, way }) => ({
        ...one,
        way,
        orderNumber: await begin(one, way),
      }));
      await each(payers, AT_ONCE, pay);
      // The platform knows again, and is asked again when it is time.
      for (const { way, orderNumber } of payers) if (way === 'unknownForAWhile') await knows(orderNumber, null);
      await world.by(20 * MINUTE);
      const here = payers.filter(({ way }) => way !== 'toldTooLate' && way !== 'paysTooLate').map(({ id }) => id);
      const unbilled = (): Promise<number> => open(`regions->>'bill' <> 'writtenOff'`, here);
      await until(
        '电子票据未开齐',
        async () => {
          if ((await unbilled()) === 0) return true;
          await untilAsked(here);
          return false;
        },
        unbilled,
      );
      await each(payers.filter(({ way }) => way === 'refunded'), AT_ONCE, refund);
      say(`${payers.length} 人缴费：${ways.map((way) => `${way} ${payers.filter((one) => one.way === way).length}`).join('，')}`);
      return payers;
    },
    /** Time is over: what comes now goes back by itself. */
    late: async (payers: readonly Payer[]): Promise<void> => {
      for (const { way, orderNumber } of payers) {
        if (way === 'paysTooLate') await notice(await money(orderNumber), {}, TAKEN);
        if (way !== 'toldTooLate') continue;
        const { payments } = (await world.books('payment', '/_payments')) as { payments: { platformNo: string; orderNumber: string }[] };
        await knows(orderNumber, null);
        await notice(payments.find((one) => one.orderNumber === orderNumber)!.platformNo, {}, TAKEN);
      }
      const waiting = async (): Promise<number> => (await sql<{ n: number }>(`select count(*)::int as n from exam_refund where state <> 'refunded'`))[0]!.n;
      await until('款项未退回', async () => (await waiting()) === 0, waiting);
    },
    /** Who has a seat in the end. */
    sits: (payers: readonly Payer[]): Payer[] => payers.filter(({ way }) => !back.includes(way)),
  };
}
