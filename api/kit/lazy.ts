// A neighbour that may be away when we start: asked for when it is needed, one attempt at a time.

export interface Lazy<T> {
  /** The connection, made now if there is none. Rejects when the attempt fails; the next call tries again. */
  get: () => Promise<T>;
  /** The connection if there is one. */
  peek: () => T | undefined;
}

export function lazy<T>(connect: () => Promise<T>): Lazy<T> {
  let made: T | undefined;
  let attempt: Promise<T> | undefined;
  return {
    peek: () => made,
    get: async () => {
      if (made !== undefined) return made;
      attempt ??= connect().finally(() => (attempt = undefined));
      return (made = await attempt);
    },
  };
}
