/** A function of a declaration that never changes (fields, rules), worked out once for each and kept as long as the declaration itself. */
export function onceEach<K extends object, V>(of: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { value: V }>();
  return (key) => {
    const kept = known.get(key) ?? { value: of(key) };
    known.set(key, kept);
    return kept.value;
  };
}
