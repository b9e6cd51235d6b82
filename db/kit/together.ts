// Several reading statements as one.

const made = new Map<string, string>();

/** One statement whose column `rows` holds the rows of each, in the order given; its parameters are theirs, one list after the other. */
export function asOne(texts: readonly string[]): string {
  const key = texts.join('\0');
  const known = made.get(key);
  if (known) return known;
  let before = 0;
  const parts = texts.map((text) => {
    const shifted = text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + before}`);
    before += Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n)));
    return `(select coalesce(json_agg(q), '[]') from (${shifted}) q)`;
  });
  const one = `select json_build_array(${parts.join(', ')}) as rows`;
  made.set(key, one);
  return one;
}
