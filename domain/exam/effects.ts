// What a decision does to others, and how it is undone (S3-37, S3-41, S3§2.5). A plan lists every target that falls, first what it rests on, then what rests on it.
// Several decisions may hold the same target down: it comes back when the last of them is overturned, and to what it was before the first. Pure: targets are handed in.

/** What can fall, in the order in which it falls. Undoing goes the other way. */
export const effectKinds = {
  score: '成绩',
  passResult: '合格结果',
  certificate: '职业资格证书',
  licence: '注册证书',
  registration: '注册申请',
  integrity: '诚信档案',
} as const;
export type EffectKindName = keyof typeof effectKinds;
const rank = Object.keys(effectKinds) as EffectKindName[];

/** What is done to each, and what undoes it. */
export const effectWords: Readonly<Record<EffectKindName, { effect: string; inverse: string }>> = {
  score: { effect: '成绩无效', inverse: '恢复成绩' },
  passResult: { effect: '撤销合格结果', inverse: '恢复合格结果' },
  certificate: { effect: '撤销证书', inverse: '恢复证书' },
  licence: { effect: '注册证书失效', inverse: '恢复注册证书' },
  registration: { effect: '终止注册办理', inverse: '恢复注册办理' },
  integrity: { effect: '记入诚信档案', inverse: '移出诚信档案' },
};

/** What follows outside by itself once a local change stands; its status is read where it is kept. */
export const followUpKinds = { edition: '电子证照', copy: '加注件', share: '数据共享', statistics: '统计报表', notice: '通知' } as const;
export type FollowUpKind = keyof typeof followUpKinds;

export interface Target {
  kind: EffectKindName;
  id: string;
}
export type Image = Readonly<Record<string, unknown>>;
/** A target with what its effect has to know. */
export interface Wanted extends Target {
  details?: Image | undefined;
}

/** A target as it stands. */
export interface Found extends Target {
  /** What people call it. */
  title: string;
  /** Null: it is not there yet, and falls as soon as it is. */
  image: Image | null;
  /** It stands as the effect would leave it. */
  affected: boolean;
  /** What rests on it. */
  falls: readonly Wanted[];
}

export interface Planned extends Target {
  n: number;
  title: string;
  details: Image;
  before: Image | null;
  /** `hold`: another decision has it down already, so only that this one holds it too is noted. */
  mode: 'change' | 'hold';
  /** Number of what it rests on; null: the decision names it itself. */
  parent: number | null;
}

/** Several decisions can have it down, and one alone has changed it. Of all others each decision has its own, which it takes away again by itself. */
export const sharedKinds: readonly EffectKindName[] = ['certificate', 'licence', 'registration'];
export const isShared = ({ kind }: Pick<Target, 'kind'>): boolean => sharedKinds.includes(kind);

export const refOf = ({ kind, id }: Target): string => `${kind}/${id}`;

/** What an activity must read next: everything that rests on what was read, and is not read yet. */
export const unread = (found: ReadonlyMap<string, Found>, wanted: readonly Wanted[]): Wanted[] => {
  const next = [...wanted, ...[...found.values()].flatMap(({ falls }) => falls)].filter((target) => !found.has(refOf(target)));
  return [...new Map(next.map((target) => [refOf(target), target])).values()];
};

/**
 * The plan of a decision. `held`: targets that live decisions have down. What stands as the effect would leave it for another reason is not this decision's, nor is
 * what rests on it. Throws where a target was not read.
 */
export function planOf(wanted: readonly Wanted[], found: ReadonlyMap<string, Found>, held: ReadonlySet<string>): Planned[] {
  const reached = new Map<string, { target: Found; details: Image; parent: string | null }>();
  const reach = (one: Wanted, parent: string | null): void => {
    const ref = refOf(one);
    const target = found.get(ref);
    if (!target) throw new Error(`${ref} was not read`);
    if (reached.has(ref) || (target.affected && isShared(target) && !held.has(ref))) return;
    reached.set(ref, { target, details: one.details ?? {}, parent });
    for (const next of target.falls) reach(next, ref);
  };
  for (const one of wanted) reach(one, null);
  const inOrder = [...reached.entries()].toSorted(
    ([, a], [, b]) => rank.indexOf(a.target.kind) - rank.indexOf(b.target.kind) || (a.target.id < b.target.id ? -1 : 1),
  );
  const number = new Map(inOrder.map(([ref], n) => [ref, n + 1]));
  return inOrder.map(([ref, { target, details, parent }], n) => ({
    n: n + 1,
    kind: target.kind,
    id: target.id,
    title: target.title,
    details,
    before: target.image,
    mode: held.has(ref) && isShared(target) ? 'hold' : 'change',
    parent: parent === null ? null : number.get(parent)!,
  }));
}

/** How an effect stands. `passedOn`: another decision holds the target now; `byHand`: an officer has to see to it. */
export const effectStandings = {
  planned: '拟执行',
  changed: '已执行',
  held: '已由其他决定执行',
  restored: '已恢复',
  released: '不再适用',
  passedOn: '由其他决定继续执行',
  byHand: '待人工恢复',
  restoredByHand: '已人工恢复',
  kept: '经核实不予恢复',
} as const;
export type EffectStanding = keyof typeof effectStandings;
/** Standings in which a decision holds its target down. */
export const liveStandings: readonly EffectStanding[] = ['changed', 'held'];

export interface Effect extends Omit<Planned, 'mode'> {
  standing: EffectStanding;
  /** The target as this decision has left it. */
  after: Image | null;
}

/** A target as it is found when a decision is overturned. */
export interface Now {
  image: Image | null;
  /** What keeps it from coming back by itself, besides having changed. */
  conflict: string | null;
}

export type UndoStep = { n: number } & (
  | { what: 'restore' | 'release' }
  | { what: 'passOn'; to: { decision: string; n: number } }
  | { what: 'byHand'; why: string }
);

/** Two images say the same, whatever the order of their parts. */
export const sameImage = (a: Image | null, b: Image | null): boolean => same(a, b);

const same = (a: unknown, b: unknown): boolean => {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = new Set([...Object.keys(x), ...Object.keys(y)]);
  return [...names].every((name) => same(x[name] ?? null, y[name] ?? null));
};

/**
 * How an overturned decision is undone, the last effect first. `others`: the live effects of other decisions on each target, the oldest first. What has changed
 * meanwhile is not overwritten, and nothing that rests on it comes back before it.
 */
export function undoOf(
  effects: readonly Effect[],
  others: ReadonlyMap<string, readonly { decision: string; n: number }[]>,
  now: ReadonlyMap<string, Now>,
): UndoStep[] {
  const stuck = new Set<number>();
  const step = (effect: Effect): UndoStep => {
    const { n, standing, parent, after } = effect;
    if (standing === 'held') return { n, what: 'release' };
    const heir = others.get(refOf(effect))?.[0];
    if (heir && isShared(effect)) return { n, what: 'passOn', to: heir };
    const found = now.get(refOf(effect));
    const why =
      parent !== null && stuck.has(parent)
        ? '其所依据的事项须先由人工恢复'
        : (found?.conflict ?? (sameImage(found?.image ?? null, after) ? null : '决定执行之后情况有变化'));
    if (why === null) return { n, what: 'restore' };
    stuck.add(n);
    return { n, what: 'byHand', why };
  };
  return effects
    .filter(({ standing }) => liveStandings.includes(standing))
    .toSorted((a, b) => a.n - b.n)
    .map(step)
    .toReversed();
}
