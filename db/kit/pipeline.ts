// Fewer ways to the database and back. A round trip costs both sides more than most of our statements do, so what need not wait for an answer doesn't:
// `begin` leaves with the first statement, a statement sent `later` with the next one, the last one together with its `commit`; and what is asked in one
// turn of the event loop leaves in one piece. The connection is in the driver's pipeline mode: answers come in the order of the questions.
import type { Pool, PoolClient } from 'pg';

/** `later`: nobody reads its rows, its error is that of the next statement. `commit`: nothing follows in this transaction. */
type Way = 'later' | 'commit';
const ways = new WeakMap<readonly unknown[], Way>();

/** Marks the parameters of a statement with the way that it takes. */
export function sentAs(way: Way, params: readonly unknown[]): readonly unknown[] {
  const marked = [...params];
  ways.set(marked, way);
  return marked;
}

interface Answer {
  command: string | null;
  rowCount: number | null;
  rows: unknown[];
}
type Send = (text: unknown, values?: unknown, ...rest: unknown[]) => Promise<Answer>;
const nothing: Answer = { command: null, rowCount: 0, rows: [] };

/** Puts every connection of a pool into pipeline mode. */
export const pipelined = (pool: Pool): void => void pool.on('connect', (client) => pipeline(client));

function pipeline(client: PoolClient): void {
  const stream = (client as unknown as { connection: { stream: { cork: () => void; uncork: () => void } } }).connection.stream;
  const plain = prepareRepeated(client.query.bind(client) as Send);
  let corked = false;
  const inOnePiece: Send = (...question) => {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(() => {
        corked = false;
        stream.uncork();
      });
    }
    return plain(...question);
  };
  let open: 'no' | 'yes' | 'committed' = 'no';
  let owed: Promise<Answer>[] = [];
  const owe = (answer: Promise<Answer>): Promise<Answer> => {
    // Whoever asks next is told; until then the failure is not unhandled.
    answer.catch(() => undefined);
    owed.push(answer);
    return Promise.resolve(nothing);
  };
  const settled = async (answer: Promise<Answer>): Promise<Answer> => {
    if (owed.length === 0) return answer;
    const all = [...owed, answer];
    owed = [];
    return (await Promise.all(all)).at(-1)!;
  };
  const query: Send = async (text, values, ...rest) => {
    // Callbacks, cursors and configured queries are not ours.
    if (typeof text !== 'string' || rest.length > 0 || typeof values === 'function') return plain(text, values, ...rest);
    if (text === 'begin') {
      open = 'yes';
      return owe(inOnePiece(text));
    }
    if (text === 'rollback') {
      open = 'no';
      owed = [];
      return inOnePiece(text);
    }
    if (text === 'commit') {
      const already = open === 'committed';
      open = 'no';
      return already ? nothing : settled(inOnePiece(text));
    }
    if (open === 'committed') throw new Error('A statement came after the last one of its transaction');
    const way = open === 'yes' && Array.isArray(values) ? ways.get(values) : undefined;
    const answer = inOnePiece(text, values);
    if (way === 'later') return owe(answer);
    if (way !== 'commit') return settled(answer);
    void owe(answer);
    await settled(committed(inOnePiece('commit')));
    open = 'committed';
    return answer;
  };
  client.query = query as unknown as typeof client.query;
}

/** In a transaction that failed PostgreSQL answers `commit` with ROLLBACK. */
async function committed(answer: Promise<Answer>): Promise<Answer> {
  const { command } = await answer;
  if (command !== 'COMMIT') throw new Error(`The transaction ended with ${command}`);
  return nothing;
}

/** Texts that one connection keeps prepared at the most; what comes after is parsed and planned each time. */
const PREPARED = 200;
/** What can be prepared without parameters: one statement on rows. */
const ROWS = /^\s*(select|with)\b[^;]*$/i;

/**
 * Statements with parameters are prepared when a connection sees them for the second time: acts run the same dozen of them, and the one that writes
 * takes PostgreSQL as long to plan as to run.
 */
function prepareRepeated(plain: Send): Send {
  const seen = new Map<string, number>();
  return (text, values, ...rest) => {
    if (typeof text !== 'string' || !Array.isArray(values) || (values.length === 0 && !ROWS.test(text))) return plain(text, values, ...rest);
    const times = (seen.get(text) ?? 0) + 1;
    if (times > 1 || seen.size < PREPARED) seen.set(text, times);
    return times < 2 ? plain(text, values, ...rest) : plain({ name: nameOf(text), text, values }, undefined, ...rest);
  };
}

const names = new Map<string, string>();
/** The same text has the same name on every connection. */
function nameOf(text: string): string {
  const known = names.get(text) ?? `s${names.size}`;
  if (!names.has(text)) names.set(text, known);
  return known;
}
