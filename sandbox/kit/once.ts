// A business key is done once: asked again with the same content it gets the same answer, with other content it is refused.
import { randomUUID } from 'node:crypto';
import { refused, type Answer, type Kit } from './stand-in.ts';
import { openStore } from './store.ts';

interface Row {
  path: string;
  asked: { requestId: string };
  status: number;
  body: object;
}

export interface OnceEach {
  /** `make` must not wait: two that arrive together must not both find nothing. */
  <T extends { requestId: string }>(path: string, asked: T, make: (id: string) => Answer): Answer;
  /** What was done, oldest first. */
  rows: readonly Row[];
}

/** Done requests of a stand-in, kept over a restart. Refusals are not kept: they may be otherwise next time. */
export function onceEach(name: string, kit: Kit): OnceEach {
  const store = openStore<Row>(name, kit.folder);
  const known = new Map(store.rows.map((row) => [`${row.path} ${row.asked.requestId}`, row]));
  const once = <T extends { requestId: string }>(path: string, asked: T, make: (id: string) => Answer): Answer => {
    const key = `${path} ${asked.requestId}`;
    const row = known.get(key);
    if (row)
      return JSON.stringify(row.asked) === JSON.stringify(asked)
        ? { status: row.status, body: row.body }
        : refused(409, 'REQUEST_ID_REUSED', '同一请求号的内容不一致');
    const answer = make(randomUUID());
    if (answer.status >= 400) return answer;
    const done: Row = { path, asked, status: answer.status, body: answer.body };
    store.add(done);
    known.set(key, done);
    return answer;
  };
  return Object.assign(once, { rows: store.rows });
}

/** The usual answer: taken, with a number of the neighbour's own. */
export const taken = (requestId: string, receipt: string, at: Date): Answer => ({ status: 200, body: { requestId, receipt, at: at.toISOString() } });
