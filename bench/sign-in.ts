// Eighty people sign in with their passwords at once, again and again, while others read beside them.
import { spread, spreadFigures, type Report } from './kit/figures.ts';
import { jsonClient } from './kit/http.ts';
import { closedLoop, describeDriven, openLoop } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { seedSuppliers } from './kit/seed.ts';
import { benchSystem } from './kit/system.ts';

const PASSWORD = 'Banshi-bench-2026';

export async function signIn({ say, profileTo }: { say: (line: string) => void; profileTo?: string | undefined }): Promise<Report[]> {
  const name = 'sign-in, 80 at once, reads beside it';
  say(name);
  const system = await benchSystem({ profileTo });
  const client = jsonClient(system.api);
  try {
    const people = await seedSuppliers({
      url: system.url('banshi', 'banshi'),
      keyringDir: system.plan.config.keyringDir,
      count: 400,
      password: PASSWORD,
    });
    await system.begin();
    const enter = async (n: number): Promise<boolean> => {
      const { userName } = people[n % people.length]!;
      const { status } = await client('POST', '/v1/sessions', { body: { identifier: userName, password: PASSWORD, tokenIn: 'body' } });
      return status === 201;
    };
    const read = async (n: number): Promise<boolean> => {
      const { token, id } = people[n % people.length]!;
      const { status } = await client('GET', `/v1/supplier-onboardings/${id}`, { headers: { authorization: `Bearer ${token}` } });
      return status === 200;
    };
    await closedLoop({ inFlight: 4, forMs: 2000, ask: async (n) => (await enter(n)) && read(n) });
    const burst = await closedLoop({ inFlight: 80, forMs: 60_000, atMost: 80, ask: enter });
    const before = system.cpu();
    const [entering, reading] = await Promise.all([
      closedLoop({ inFlight: 80, forMs: 15_000, ask: enter }),
      openLoop({ perSecond: 10, forMs: 15_000, ask: read }),
    ]);
    const after = system.cpu();
    const each = ((after.API ?? 0) - (before.API ?? 0)) / entering.answers.length;
    const raw = [
      describeDriven('80 sign-ins in one burst', burst),
      describeDriven('sign-in, 80 in flight', entering),
      describeDriven('reads of a registration beside it, 10/s', reading),
      `CPU ms of the API per sign-in ${each.toFixed(1)} (argon2id 19 MiB, 2 passes), load ${load()}`,
    ];
    for (const line of raw) say(`  ${line}`);
    const bursting = spread(burst.answers.map(({ ms }) => ms));
    const entered = spread(entering.answers.map(({ ms }) => ms));
    const beside = spread(reading.answers.map(({ ms }) => ms));
    const failed = [...burst.answers, ...entering.answers, ...reading.answers].filter(({ ok }) => !ok).length;
    return [
      {
        name,
        raw,
        figures: [
          { name: '80 sign-ins at once: p95', value: bursting.p95, unit: 'ms', bar: { op: '≤', value: 3000 } },
          { name: '80 signing in without end: p95', value: entered.p95, unit: 'ms', bar: { op: '≤', value: 3000 } },
          { name: 'sign-ins', value: entering.perSecond, unit: '/s' },
          { name: 'reads beside it: p95', value: beside.p95, unit: 'ms', bar: { op: '≤', value: 300 } },
          ...spreadFigures('reads beside it', beside, 'ms'),
          { name: 'not answered as hoped', value: failed, unit: '', bar: { op: '≤', value: 0 } },
        ],
      },
    ];
  } finally {
    client.close();
    await system.close();
  }
}
