// Every page of the API that is read: what stands for its parameters and questions, so that each can be asked as its users ask it.
import { routes } from '../../api/index.ts';
import type { Route } from '../../api/kit/route.ts';
import type { JsonClient } from './http.ts';

export interface Page {
  route: Route;
  /** With its parameters and question filled in. */
  path: string;
  client: JsonClient;
  token: string | undefined;
}
export interface PageWorld {
  everybody: JsonClient;
  office: JsonClient;
  /** Of a candidate, and of an officer who holds every post. */
  candidate: string;
  officer: string;
  /** Ids by the beginning of a path. */
  ids: Readonly<Record<string, string>>;
  /** Values of other parameters by name. */
  named: Readonly<Record<string, string>>;
  /** Questions that some page needs, the first that it takes is used. */
  questions: readonly string[];
}

/** The longest beginning that is known. */
function idFor(path: string, ids: PageWorld['ids']): string | undefined {
  const known = Object.keys(ids)
    .filter((start) => path.startsWith(start))
    .toSorted((a, b) => b.length - a.length)[0];
  return known === undefined ? undefined : ids[known];
}
function filled(path: string, { ids, named }: PageWorld): string | null {
  const parts = path.replace(/\.(pdf|xlsx)$/, '').split('/');
  const made = parts.map((part, n) => {
    if (!part.startsWith(':')) return part;
    return part === ':id' && n > 0 ? (idFor(parts.slice(0, n).join('/'), ids) ?? null) : (named[part.slice(1)] ?? null);
  });
  return made.includes(null) ? null : made.join('/');
}

/** Pages that answer 200 as they are asked, and those that nothing in the database is shown by. Files and redirections are no pages. */
export async function pagesOf(world: PageWorld): Promise<{ pages: Page[]; left: string[] }> {
  const pages: Page[] = [];
  const left: string[] = [];
  for (const route of routes) {
    if (route.method !== 'get' || (route.sends !== undefined && route.sends !== 'application/json')) continue;
    const inside = route.listener === 'officers';
    const [client, token] = inside ? [world.office, world.officer] : [world.everybody, world.candidate];
    const path = filled(route.path, world);
    const found = path === null ? null : await answered(client, token, path, world.questions);
    if (found === null) left.push(route.path);
    else pages.push({ route, path: found, client, token });
  }
  return { pages, left };
}

async function answered(client: JsonClient, token: string, path: string, questions: readonly string[]): Promise<string | null> {
  for (const question of ['', ...questions]) {
    const asked = path + question;
    const answer = await client('GET', asked, { headers: { authorization: `Bearer ${token}` }, timeoutMs: 20_000 }).catch(() => null);
    if (answer?.status === 200) return asked;
    if (answer?.status !== 422 && answer?.status !== 400) return null;
  }
  return null;
}
