// The bare engine twin: a few acts a workflow, each a signal and one local activity that inserts one row.
import { condition, defineSignal, proxyLocalActivities, setHandler } from '@temporalio/workflow';

const { insert } = proxyLocalActivities<{ insert: (id: string) => Promise<void> }>({ startToCloseTimeout: '3s' });
const act = defineSignal('act');

export async function Twin(id: string, acts: number): Promise<void> {
  let asked = 0;
  setHandler(act, () => void asked++);
  for (let done = 0; done < acts; done++) {
    await condition(() => asked > done);
    await insert(`${id}/${done}`);
  }
}
