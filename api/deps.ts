// Everything that routes get. Processes add what their routes read with; the kit's own part stands in kit/deps.ts.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Fields } from '../security/field.ts';
import type { KitDeps } from './kit/deps.ts';

export interface ApiDeps extends KitDeps {
  /** Reads only: `orm.em.fork()` per request. Writes go through `decide`. */
  orm: MikroORM;
  /** Opens encrypted columns that an answer shows to whom they belong. */
  fields: Fields;
  /** The engine, for the operators' page: where its Web UI keeps our cases, and whether it answers (rejects when it doesn't). */
  engine?: { namespace: string; asked: () => Promise<unknown> };
}
