// Paying, and what payers and the platform get wrong: another amount, a forged notice, twice, told ten times, too late. The books are held against it afterwards.
import type { ExamOfficers } from './people.ts';
import { isAmong } from './people.ts';
import type { Enrolled } from './enrol.ts';
import type { Office } from './office.ts';
import { each, type World } from './world.ts';

const AT_ONCE = 8;
/** What the office answers the platform with. */
const [TAKEN, FORGED, OTHER_AMOUNT] = [200, 401, 409];

function same(what: string, found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what}：应为 ${JSON.stringify(wanted)}，实为 ${JSON.stringify(found)}`);
}

export function payment(world: World, { act }: Office, officers: ExamOfficers) {
  const { tell, sql, until } = world;
  const pay = async (orderNumber: string, more: object = {}): Promise<{ platformNo: string; answered: number[] }> =>
    (await tell('payment', '/_pay', { orderNumber, ...more })) as { platformNo: string; answered: number[] };
  /** An order, and payment begun. */
  const begin = async ({ id, who: { me } }: Enrolled): Promise<string> => {
    const { number } = (await act(me, '/v1/enrolments', id, 'orders')).body as { number: string };
    const { version } = await me.get(`/v1/orders/${number}`);
    await me.send('POST', `/v1/orders/${number}/pay`, {}, version);
    return number;
  };
  const payOne = async (enrolled: Enrolled): Promise<void> => {
    const { part } = enrolled.who;
    const number = await begin(enrolled);
    switch (part) {
      case 'paysWrong': {
        const { answered } = await pay(number, { amountFen: '1' });
        same('金额不符的支付通知', answered, [OTHER_AMOUNT]);
        break;
      }
      case 'paysForged': {
        const { platformNo } = await pay(number, { notices: 0 });
        same('伪造签名的支付通知', (await tell('payment', '/_notice', { platformNo, forged: true }))['answered'], [FORGED]);
        same('真实的支付通知', (await tell('payment', '/_notice', { platformNo }))['answered'], [TAKEN]);
        return;
      }
      case 'toldOften': {
        const { answered } = await pay(number, { notices: 10 });
        same(
          '重复的支付通知',
          answered,
          Array.from({ length: 10 }, () => TAKEN),
        );
        return;
      }
      default:
    }
    same('支付通知', (await pay(number)).answered, [TAKEN]);
    if (isAmong(part, 'paysTwice')) same('第二次支付的通知', (await pay(number)).answered, [TAKEN]);
  };

  return {
    /** All who pay in time. Whoever is late has begun: answers his order. */
    all: async (enrolled: readonly Enrolled[]): Promise<string[]> => {
      const payers = enrolled.filter(({ who }) => !isAmong(who.part, 'neverConfirms', 'neverPays', 'paysLate'));
      await each(payers, AT_ONCE, payOne);
      const open = async (): Promise<number> =>
        (
          await sql<{ n: number }>(`select count(*)::int as n from case_file where id = any($1) and regions->>'bill' <> 'writtenOff'`, [
            payers.map(({ id }) => id),
          ])
        )[0]!.n;
      await until('电子票据未开齐', async () => (await open()) === 0, open);
      const late = enrolled.filter(({ who }) => isAmong(who.part, 'paysLate'));
      return each(late, AT_ONCE, begin);
    },
    /** Money of those whose time is over: it goes back by itself. */
    late: async (orders: readonly string[]): Promise<void> => {
      for (const number of orders) same('逾期支付的通知', (await pay(number)).answered, [TAKEN]);
      const back = async (): Promise<number> =>
        (await sql<{ n: number }>(`select count(*)::int as n from exam_refund where state <> 'refunded'`))[0]!.n;
      await until('款项未退回', async () => (await back()) === 0, back);
    },
    /** What the nightly comparison has found, or a notice has: somebody of finance settles each with a reason. */
    settle: async (): Promise<number> => {
      const { items } = (await officers.fees.get('/v1/admin/payment-differences?limit=100')).body as {
        items: { id: string; taskId: string; taskVersion: number }[];
      };
      for (const { id, taskId, taskVersion } of items) {
        const path = `/v1/admin/payment-differences/${id}`;
        await officers.fees.send('POST', `${path}/tasks/${taskId}/claim`, {}, taskVersion);
        await officers.fees.send('POST', `${path}/settle`, { reason: '平台确认为误付，已由平台原路退回' }, (await officers.fees.get(path)).version);
      }
      return items.length;
    },
  };
}
