// What every act of a process owes to others, beside what the act itself writes: one place instead of a line in each act.
import type { CaseView } from '../../domain/kit/process.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';

type More = Pick<Written, 'dispatch' | 'also'>;
/** Asked after the act has written. `after`: states of the case as the act leaves it. */
export type Owes = (acting: Acting<any>, after: Pick<CaseView, 'state' | 'regions' | 'seq'>, move: Record<string, string>) => Promise<More> | More;

/** The records of a process, each of whose acts also writes what it owes. */
export function owing<F>(records: ProcessRecords<F>, ...all: Owes[]): ProcessRecords<F> {
  const wrap =
    (name: string) =>
    async (acting: Acting<F>, move: Record<string, string>): Promise<Written> => {
      const written = (await records.apply?.[name]?.(acting, move)) ?? {};
      const { main = acting.file.state, ...regions } = move;
      const after = { state: main, regions: { ...acting.file.regions, ...regions }, seq: acting.file.seq + 1 };
      const more: More[] = [];
      for (const owes of all) more.push(await owes(acting, after, move));
      return {
        ...written,
        dispatch: [...(written.dispatch ?? []), ...more.flatMap(({ dispatch }) => dispatch ?? [])],
        also: [...(written.also ?? []), ...more.flatMap(({ also }) => also ?? [])],
      };
    };
  return { ...records, apply: Object.fromEntries(Object.keys(records.process.actions).map((name) => [name, wrap(name)])) };
}
