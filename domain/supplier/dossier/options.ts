// Look-up in lists and trees of the reference data.
import type { Option } from './context.ts';

interface Index {
  byCode: ReadonlyMap<string, Option>;
  parents: ReadonlySet<string>;
}
// Lists are constants, so an index made once per list can't go stale.
const indexes = new WeakMap<readonly Option[], Index>();

function indexOf(list: readonly Option[]): Index {
  let index = indexes.get(list);
  if (!index) {
    index = { byCode: new Map(list.map((o) => [o.code, o])), parents: new Set(list.flatMap((o) => (o.parent === undefined ? [] : [o.parent]))) };
    indexes.set(list, index);
  }
  return index;
}

export const optionOf = (list: readonly Option[], code: string): Option | undefined => indexOf(list).byCode.get(code);

/** From the root down to the entry. Empty for an unknown code. */
export function pathOf(list: readonly Option[], code: string): Option[] {
  const path: Option[] = [];
  for (let at = optionOf(list, code); at && path.length < 10; at = at.parent === undefined ? undefined : optionOf(list, at.parent)) path.unshift(at);
  return path;
}

/** Nothing stands below it. */
export const isSmallest = (list: readonly Option[], code: string): boolean => !indexOf(list).parents.has(code);

/** `工程承包资质类别›施工总承包序列资质›建筑工程施工总承包资质` */
export const pathLabel = (list: readonly Option[], code: string): string =>
  pathOf(list, code)
    .map((o) => o.label)
    .join('›');
