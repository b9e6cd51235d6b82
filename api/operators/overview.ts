// 运行情况: how far behind, what fails, what waits. A page for people, the same as JSON for monitoring.
import { z } from 'zod';
import { overview } from '../../db/operators/overview.ts';
import { may } from '../../domain/kit/policy.ts';
import { processTables } from '../../domain/processes.ts';
import { NAMESPACE } from '../../temporal/names.ts';
import type { ApiDeps } from '../deps.ts';
import { outward } from '../kit/outward.ts';
import { route, type Routes } from '../kit/route.ts';
import { operatorsPage, type Shown } from './page.ts';
import { viewPath, views } from './views.ts';

const moment = z.string().meta({ description: 'RFC 3339, +08:00' });
const count = z.int().min(0);
const shape = z.object({
  at: moment.meta({ description: "The database's clock" }),
  engine: z.enum(['ok', 'away']),
  behind: z.object({ cases: count, seconds: count }).meta({ description: 'Cases whose workflow has not followed yet, and the age of the oldest' }),
  failing: z.array(z.object({ neighbour: z.string(), effects: count, attempts: count, since: moment, lastError: z.string() })),
  outbox: z.object({ waiting: count, failing: count, seconds: count }),
  heldBack: z.array(z.object({ template: z.string(), state: z.string(), messages: count, since: moment })),
  overdueTasks: z.array(z.object({ type: z.string(), label: z.string(), role: z.string(), tasks: count, oldest: moment })),
  passedDeadlines: count,
  notices: z.array(z.object({ key: z.string(), message: z.string() })),
  componentAccounts: z.array(z.object({ component: z.string(), name: z.string(), endsAt: moment, ended: z.boolean() })),
  views: z.array(z.object({ name: z.string(), about: z.string(), path: z.string() })),
});

const ENGINE_MS = 2000;
const namespaceOf = (deps: ApiDeps): string => deps.engine?.namespace ?? NAMESPACE;

async function look(deps: ApiDeps): Promise<Shown> {
  const late = new Promise<'away'>((resolve) => setTimeout(resolve, ENGINE_MS, 'away').unref());
  const asked = deps.engine ? deps.engine.asked().then(() => 'ok' as const) : Promise.resolve('away' as const);
  const [seen, engine] = await Promise.all([overview(deps.orm.em.fork()), Promise.race([asked.catch(() => 'away' as const), late])]);
  return { ...seen, engine };
}

const common = { method: 'get', listener: 'officers', class: '一般', tag: '运行', policy: { permission: 'operator.views' } } as const;

const json = route({
  ...common,
  path: '/v1/operators/overview',
  summary: '运行情况',
  description: 'How far the workflows are behind, what keeps failing by neighbour, what waits, what was held back, and the views of the Web UI.',
  answer: shape,
  handle: async ({ deps }) => {
    const seen = await look(deps);
    const links = views(seen.at).map((view) => ({ name: view.name, about: view.about, path: viewPath(namespaceOf(deps), view) }));
    return { body: outward({ ...seen, views: links }) as z.input<typeof shape> };
  },
});

const labels = Object.fromEntries(processTables.map(({ type, label }) => [type, label]));

const html = route({
  ...common,
  path: '/operators',
  summary: '运行情况（网页）',
  sends: 'text/html',
  handle: async ({ deps, person }) => {
    const text = operatorsPage(await look(deps), { namespace: namespaceOf(deps), labels, webUi: may('webui.open', person()) });
    return { send: (res) => void res.type('html').send(text) };
  },
});

export const operatorRoutes: Routes = [json, html];
