// Packages of releases and the compiled record of a process (OCDS 1.1, merging).
import type { Instant } from '../../kit/instant.ts';
import { rfc3339 } from '../../kit/instant.ts';
import type { Checked } from '../../kit/check.ts';
import { OCDS_EXTENSIONS, OCDS_VERSION } from './ocds.ts';
import type { openDataRules } from './rules.ts';

export type Publisher = Checked<typeof openDataRules.publisher.check>;
/** A release as it was stored. */
export type Stored = Readonly<Record<string, unknown>> & { ocid: string; id: string; date: string };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const byId = (list: readonly unknown[]): boolean => list.length > 0 && list.every((one) => isObject(one) && one['id'] !== undefined);

/** Later values replace earlier ones, objects are merged member by member, lists of things with ids thing by thing; null takes a member away. */
function merged(before: unknown, after: unknown): unknown {
  if (isObject(after)) {
    const kept = isObject(before) ? { ...before } : {};
    for (const [name, value] of Object.entries(after)) {
      if (value === null) delete kept[name];
      else kept[name] = merged(kept[name], value);
    }
    return kept;
  }
  if (Array.isArray(after) && Array.isArray(before) && byId(after) && byId(before)) {
    const all = new Map<unknown, unknown>((before as { id: unknown }[]).map((one) => [one.id, one]));
    for (const one of after as { id: unknown }[]) all.set(one.id, merged(all.get(one.id), one));
    return [...all.values()];
  }
  return after;
}

/** What all releases of a process say together. `releases` in the order of their publication, at least one. */
export function compiledRelease(releases: readonly Stored[]): Record<string, unknown> {
  const last = releases.at(-1)!;
  const whole = releases.reduce<unknown>((before, { id: _, tag: __, date: ___, ...said }) => merged(before, said), {});
  return { ...(whole as object), id: `${last.ocid}-compiled-${last.date}`, tag: ['compiled'], date: last.date };
}

/** Who publishes under which licence, as every package says it. */
export function packageHead(publisher: Publisher, uri: string, at: Instant) {
  const { name, uri: home, licence, policy } = publisher;
  return {
    uri,
    version: OCDS_VERSION,
    extensions: OCDS_EXTENSIONS,
    publishedDate: rfc3339(at),
    publisher: { name, ...(home === null ? {} : { uri: home }) },
    ...(licence === null ? {} : { license: licence }),
    ...(policy === null ? {} : { publicationPolicy: policy }),
  };
}
