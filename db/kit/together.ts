// Several reading statements as one.

/** Statements made, by their texts one after the other: telling known texts apart costs nothing, joining them would. */
interface Made {
  one?: string;
  then: Map<string, Made>;
}
const made: Made = { then: new Map() };

/** One statement whose column `rows` holds the rows of each, in the order given; its parameters are theirs, one list after the other. */
export function asOne(texts: readonly string[]): string {
  let at = made;
  for (const text of texts) {
    let next = at.then.get(text);
    if (!next) at.then.set(text, (next = { then: new Map() }));
    at = next;
  }
  if (at.one !== undefined) return at.one;
  let before = 0;
  const parts = texts.map((text) => {
    const shifted = text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + before}`);
    before += Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n)));
    return `(select coalesce(json_agg(q), '[]') from (${shifted}) q)`;
  });
  const one = `select json_build_array(${parts.join(', ')}) as rows`;
  at.one = one;
  return one;
}
