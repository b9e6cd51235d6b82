// Everything that routes get. Processes add what their routes read with; the kit's own part stands in kit/deps.ts.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { KitDeps } from './kit/deps.ts';

export interface ApiDeps extends KitDeps {
  /** Reads only: `orm.em.fork()` per request. Writes go through `decide`. */
  orm: MikroORM;
}
