// 政务大厅受理 (S4 用户注册和信息修改材料要求, Q8–Q11). The table (domain/account/counter/process.ts) owns who may do what; this tells what each act
// entails. The account itself is changed in the transaction of 复核通过, so nothing of it is left to do here.
import type { CounterMessage, CounterTelling } from '../../activities/account/counter/tell.ts';
import type { PrintActivities } from '../../activities/documents/keep.ts';
import { counterCase } from '../../domain/account/counter/process.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { late, urged, whenMoved } from '../approval/told.ts';
import { documents, outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

const tell =
  (message: CounterMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<CounterTelling>().tellCounter.executeWithOptions({ summary }, [{ ...request, message }]))];

export const counterStory: Story = {
  on: {
    // The counter takes the case; 核验 and 复核 are tasks of the two posts.
    open: tell('counterOpened', '通知申请人：已受理'),
    // A form that the clerk fills in is printed by the process that has the browser.
    print: () => [effect('print', (request) => documents<PrintActivities>().printDocument.executeWithOptions({ summary: '打印附录' }, [request]))],
    // All that is missing, at once, with the last day for it.
    requestSupplement: tell('counterMissing', '通知申请人：补正材料'),
    // The second person has confirmed.
    confirm: whenMoved(tell('counterDone', '通知申请人：已办结')),
    // The office has unfrozen the account without it.
    settle: tell('counterDone', '通知申请人：已办结'),
    // Somebody waits for the office, or its time is over.
    urge: urged,
    overrun: late,
    reject: tell('counterRejected', '通知申请人：未予通过'),
    // Nothing was brought in time.
    lapse: tell('counterRejected', '通知申请人：逾期未补正，未予通过'),
  },
};

export async function CounterCase(run: CaseRun): Promise<void> {
  await follow(counterCase, counterStory, run);
}
