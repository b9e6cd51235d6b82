// How far a reader of figures and lists sees, as prefixes of district codes.
import { districtCovers, type Actor } from '../../domain/kit/actor.ts';
import { reach, type PermissionName } from '../../domain/kit/policy.ts';

/** `310000` → `31`, `000000` → ``. */
const prefix = (code: string): string => code.replace(/^000000$|0000$|00$/, '');

/** Prefixes of the districts of a reader, narrowed to one that he asks for; null: all. */
export function districtsOf(name: PermissionName, actor: Actor, asked?: string): string[] | null {
  const { any, districts } = reach(name, actor);
  if (asked !== undefined) {
    const inside = any || districts.some((outer) => districtCovers(outer, asked));
    // Asked for more than is his: what is his of it.
    return inside ? [prefix(asked)] : districts.filter((own) => districtCovers(asked, own)).map(prefix);
  }
  return any ? null : districts.map(prefix);
}
