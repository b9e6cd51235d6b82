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
  /** False where it is a list with nothing in it. */
  shows: boolean;
}
export interface PageWorld {
  everybody: JsonClient;
  office: JsonClient;
  /** Of a candidate, and of an officer who holds every post. */
  candidate: string;
  officer: string;
  /** Tokens of others, by the beginning of a path: whose page it is. */
  others: Readonly<Record<string, string>>;
  /** Ids by the beginning of a path. */
  ids: Readonly<Record<string, string | undefined>>;
  /** Values of other parameters by name. */
  named: Readonly<Record<string, string | undefined>>;
  /** Paths as they are asked for, by their route's: where neither of these will do. */
  exact: Readonly<Record<string, string | undefined>>;
  /** Questions that some page needs, the first that it takes is used. */
  questions: readonly string[];
}

/** What stands by the longest beginning that is known. */
function byBeginning<T>(path: string, known: Readonly<Record<string, T>>): T | undefined {
  const [longest] = Object.keys(known)
    .filter((start) => path.startsWith(start))
    .toSorted((a, b) => b.length - a.length);
  return longest === undefined ? undefined : known[longest];
}
function filled(path: string, { ids, named, exact }: PageWorld): string | null {
  if (exact[path] !== undefined) return exact[path];
  const parts = path.replace(/\.(pdf|xlsx)$/, '').split('/');
  const made = parts.map((part, n) => {
    if (!part.startsWith(':')) return part;
    return part === ':id' && n > 0 ? (byBeginning(parts.slice(0, n).join('/'), ids) ?? null) : (named[part.slice(1)] ?? null);
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
    const client = inside ? world.office : world.everybody;
    const token = byBeginning(route.path, world.others) ?? (inside ? world.officer : world.candidate);
    const path = filled(route.path, world);
    const found = path === null ? null : await answered(client, token, path, world.questions);
    if (found === null) left.push(route.path);
    else pages.push({ route, client, token, ...found });
  }
  return { pages, left };
}

type Found = Pick<Page, 'path' | 'shows'>;
const showsSomething = (body: unknown): boolean => {
  const { items } = (body ?? {}) as { items?: unknown };
  return Array.isArray(body) ? body.length > 0 : !Array.isArray(items) || items.length > 0;
};

/** The first question that is answered, an answer that shows something before one that does not. */
async function answered(client: JsonClient, token: string, path: string, questions: readonly string[]): Promise<Found | null> {
  let empty: Found | null = null;
  for (const question of ['', ...questions]) {
    const asked = path + question;
    const answer = await client('GET', asked, { headers: { authorization: `Bearer ${token}` }, timeoutMs: 20_000 }).catch(() => null);
    if (answer?.status === 200) {
      if (showsSomething(answer.body)) return { path: asked, shows: true };
      empty ??= { path: asked, shows: false };
      // A list that takes no question stays as it is.
      if (question === '') return empty;
    } else if (answer?.status !== 422 && answer?.status !== 400) return empty;
  }
  return empty;
}
