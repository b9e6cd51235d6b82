// Small checks for values that come out of tables: each says in Chinese what it wants, and what is wrong with what it got.
// They run in workflows too, so they need nothing but themselves.

export interface Check<T> {
  /** What is wanted, for the editor of a rule: `1—99的整数`. */
  readonly shape: string;
  /** What is wrong with a value, with its path, or null. */
  problem(value: unknown, path?: string): string | null;
  /** Only carries the type; never set. */
  readonly type?: T;
}
export type Checked<C> = C extends Check<infer T> ? T : never;

const make = <T>(shape: string, fits: (value: unknown) => boolean): Check<T> => ({
  shape,
  problem: (value, path = '') => (fits(value) ? null : `${path ? `${path}：` : ''}应为${shape}`),
});

/** A whole number within bounds, both included. */
export const whole = (min: number, max: number): Check<number> =>
  make(`${min}—${max}的整数`, (v) => typeof v === 'number' && Number.isInteger(v) && v >= min && v <= max);

export const flag: Check<boolean> = make('是或否', (v) => typeof v === 'boolean');

/** Text of 1 to `max` characters. */
export const text = (max = 200): Check<string> => make(`1—${max}字的文本`, (v) => typeof v === 'string' && v.length > 0 && v.length <= max);

export const oneOf = <const V extends string>(...values: V[]): Check<V> =>
  make(`${values.join('、')}之一`, (v) => typeof v === 'string' && (values as string[]).includes(v));

/** The value or null. */
export const orNull = <T>(inner: Check<T>): Check<T | null> => ({
  shape: `${inner.shape}或空`,
  problem: (value, path) => (value === null ? null : inner.problem(value, path)),
});

export const listOf = <T>(inner: Check<T>, min = 0): Check<readonly T[]> => ({
  shape: `列表（${inner.shape}）`,
  problem(value, path = '') {
    if (!Array.isArray(value) || value.length < min) return `${path ? `${path}：` : ''}应为至少${min}项的列表`;
    return value.map((item, i) => inner.problem(item, `${path}[${i}]`)).find((p) => p !== null) ?? null;
  },
});

/** An object with exactly these fields; the `optional` ones may be left out. */
export function fields<S extends Record<string, Check<any>>, O extends Record<string, Check<any>> = Record<never, never>>(
  shape: S,
  optional?: O,
): Check<{ readonly [K in keyof S]: Checked<S[K]> } & { readonly [K in keyof O]?: Checked<O[K]> }> {
  const all: Record<string, Check<any>> = { ...shape, ...optional };
  const names = Object.keys(all);
  return {
    shape: names.map((name) => `${name}：${all[name]!.shape}${name in shape ? '' : '（可不填）'}`).join('；'),
    problem(value, path = '') {
      const at = (name: string) => (path ? `${path}.${name}` : name);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path ? `${path}：` : ''}应为对象`;
      const given = value as Record<string, unknown>;
      const unknown = Object.keys(given).find((name) => !names.includes(name));
      if (unknown !== undefined) return `${at(unknown)}：没有这一项`;
      const wanted = names.filter((name) => name in shape || given[name] !== undefined);
      return wanted.map((name) => all[name]!.problem(given[name], at(name))).find((p) => p !== null) ?? null;
    },
  };
}

/** A check with one more condition across fields; `wrong` is the Chinese sentence when it fails. */
export const where = <T>(inner: Check<T>, holds: (value: T) => boolean, wrong: string): Check<T> => ({
  shape: inner.shape,
  problem: (value, path = '') => inner.problem(value, path) ?? (holds(value as T) ? null : `${path ? `${path}：` : ''}${wrong}`),
});
