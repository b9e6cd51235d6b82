import { Session } from 'node:inspector/promises';
import { writeFileSync } from 'node:fs';
import { done, supplierBench } from '../test/kit/suppliers.ts';
test('profile', async () => {
  const bench = await supplierBench();
  const suppliers = await bench.suppliers(300);
  const go = async (n: number) => {
    const s = suppliers[n]!;
    const actor = bench.actor(s);
    const a = performance.now();
    done(await bench.act('submit', actor, { caseId: s.id, input: { termsAccepted: true } }));
    const b = performance.now();
    done(await bench.act('withdraw', actor, { caseId: s.id }));
    return [b - a, performance.now() - b];
  };
  for (let n = 0; n < 50; n++) await go(n);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  const t: number[][] = [];
  const cpu = process.cpuUsage();
  for (let n = 50; n < 250; n++) t.push(await go(n));
  const used = process.cpuUsage(cpu);
  const { profile } = await session.post('Profiler.stop');
  writeFileSync('/tmp/decide.cpuprofile', JSON.stringify(profile));
  const med = (i: number) =>
    t
      .map((x) => x[i]!)
      .sort((x, y) => x - y)[100]!
      .toFixed(1);
  console.log('submit p50', med(0), 'withdraw p50', med(1), 'cpu ms per pair', (used.user + used.system) / 200 / 1000);
  await bench.close();
});
