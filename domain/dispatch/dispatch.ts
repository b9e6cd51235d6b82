// What goes to an outside platform and must arrive there: one row of the dispatch ledger per partner and matter, written in the deciding transaction,
// sent by the worker's loop until the partner has taken it, and acknowledged by its answer or its callback.

/** Whom we owe news. */
export const partners = {
  examAuthority: '市职业能力考试院',
  housing: '市住房和城乡建设管理委员会',
  transport: '市交通委员会',
  safetyPlatform: '上海市安全生产基础信息平台',
  mobile: '随申办',
  portal: '一网通办（办件状态）',
  rating: '一网通办好差评',
  courier: '一网通办快递模块',
  licenceCollection: '一网通办电子证照归集',
  licenceLibrary: '市电子证照库',
} as const;
export type Partner = keyof typeof partners;
export const isPartner = (name: string): name is Partner => Object.hasOwn(partners, name);

/**
 * How a row stands. `sent`: the partner has it, its acknowledgement is to come. `failed`: it understood and refused, so it waits for an operator.
 * `void`: there was nothing to send, e.g. to somebody who does not use 随申办.
 */
export const dispatchStates = { waiting: '待发送', sent: '已发送', acknowledged: '已确认', failed: '对方拒绝', void: '无需发送' } as const;
export type DispatchState = keyof typeof dispatchStates;

/** What an act adds to the ledger (`Written.dispatch`). */
export interface Dispatch {
  partner: Partner;
  /** Names who makes the content, and how an acknowledgement is understood (activities/dispatch/kinds.ts). */
  kind: string;
  /** `<partner>/<kind>/<key>`, unique: the same news twice is one row. The partner gets it as number of the request. */
  key: string;
  /** References: ids, sequence numbers, state names. Never personal data in clear. */
  payload: Record<string, unknown>;
}

/** Longest key that partners take. */
const KEY_LIMIT = 128;

/** The row for one partner; `key` tells the matter apart, e.g. `<case>/<seq>`. Throws RangeError when the whole key is too long. */
export function dispatchRows(partner: Partner, kind: string, key: string, payload: Record<string, unknown>): Dispatch[] {
  const whole = `${partner}/${kind}/${key}`;
  if (whole.length > KEY_LIMIT) throw new RangeError(`a dispatch's key has at most ${KEY_LIMIT} characters: ${whole.length}`);
  return [{ partner, kind, key: whole, payload }];
}

/** Kind of the outbox rows that send ledger rows. */
export const DISPATCH = 'dispatch';

/** What the comparison of both books can find. */
export const differences = {
  missing: '对方缺少',
  different: '内容不一致',
  unknown: '我方缺少',
  unacknowledged: '逾期未确认',
  refused: '对方拒绝',
} as const;
export type Difference = keyof typeof differences;
/** Who sees to it: what did not arrive is the operators', what was said or refused the department's. */
export const ownerOf = (what: Difference): 'operator' | 'informationManager' =>
  what === 'missing' || what === 'unacknowledged' ? 'operator' : 'informationManager';

/** What is done about each, as the table of differences says it. */
export const handlings: Readonly<Record<Difference, string>> = {
  missing: '已自动重新推送，待下次对账',
  different: '部门信息管理员核对',
  unknown: '部门信息管理员核对',
  unacknowledged: '运维人员督促对方确认',
  refused: '部门信息管理员更正后重新推送',
};
/** A difference with what each side holds. */
export interface Compared {
  key: string;
  what: Difference;
  /** How our row stands; null: we have none. */
  ours: DispatchState | null;
  theirs: boolean;
}

/** One row as it is compared: ours, or the partner's. */
export interface Booked {
  key: string;
  digest: string;
}
export interface OwnBooked extends Booked {
  state: DispatchState;
  /** Waiting longer than the office allows. */
  late: boolean;
}

/** Compares our ledger with a partner's book. Each key is named once, with the gravest thing about it. */
export function compareBooks(ours: readonly OwnBooked[], theirs: readonly Booked[]): { key: string; what: Difference }[] {
  const held = new Map(theirs.map(({ key, digest }) => [key, digest]));
  const known = new Set(ours.map(({ key }) => key));
  const found = ours.flatMap(({ key, digest, state, late }): { key: string; what: Difference }[] => {
    if (state === 'void') return [];
    if (state === 'failed') return [{ key, what: 'refused' }];
    if (held.has(key)) return state === 'waiting' || held.get(key) === digest ? [] : [{ key, what: 'different' }];
    if (state === 'waiting') return late ? [{ key, what: 'unacknowledged' }] : [];
    return [{ key, what: 'missing' }];
  });
  return [...found, ...theirs.filter(({ key }) => !known.has(key)).map(({ key }) => ({ key, what: 'unknown' as const }))];
}
