// The mark of a run: below it every effect is done. Rows are begun in order; their effects end in any order.

export interface Marks {
  /** Last row read. */
  read: () => number;
  /** Every effect of the rows up to here is done. */
  done: () => number;
  underWay: () => number;
  /** Counts a row as read, and its effects as under way. */
  begin: (seq: number, effects: number) => void;
  /** One effect of the row is done. */
  end: (seq: number) => void;
}

export function createMarks(from: number): Marks {
  let read = from;
  const open = new Map<number, number>();
  return {
    read: () => read,
    done: () => (open.size ? Math.min(...open.keys()) - 1 : read),
    underWay: () => [...open.values()].reduce((sum, n) => sum + n, 0),
    begin: (seq, effects) => {
      read = seq;
      if (effects) open.set(seq, effects);
    },
    end: (seq) => {
      const left = (open.get(seq) ?? 1) - 1;
      if (left) open.set(seq, left);
      else open.delete(seq);
    },
  };
}
