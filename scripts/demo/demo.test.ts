// The demonstration as `npm start` plays it on an empty database: the real system, its own limits, its own clock.
import pg from 'pg';
import { startChaosSystem } from '../../test/chaos/system.ts';
import { booksOf, wrongIn } from '../season/books.ts';

const PATIENCE_MS = 1_500_000;

test('S3-16 S3-28 S3-40 the demonstration plays one season to its certificates, and leaves the next exam taking enrolments', async () => {
  const system = await startChaosSystem({ demo: true, more: { RATE_LIMIT_FACTOR: '1' } });
  const client = new pg.Client({ connectionString: system.ownerUrl });
  try {
    await client.connect();
    const over = (): string | undefined => system.lines.find((line) => /可登录|The demonstration ended/.test(line));
    const until = Date.now() + PATIENCE_MS;
    while (!over() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 200));
    expect(over() ?? system.lines.slice(-5)).toMatch(/可登录：lx0001.*kaowu01/);
    const { rows: exams } = await client.query<{ id: string; state: string; enrolments: number }>(
      `select c.id, c.state, (select count(*)::int from enrolment n where n.exam_id = c.id) as enrolments from case_file c join exam e on e.case_id = c.id order by c.created_at`,
    );
    expect(exams).toEqual([
      { id: expect.any(String), state: 'issued', enrolments: 4 },
      { id: expect.any(String), state: 'enrolling', enrolments: 30 },
    ]);
    const sql = async <T extends object>(text: string, params: readonly unknown[] = []): Promise<T[]> =>
      (await client.query(text, [...params])).rows as T[];
    const books = await booksOf({ sql }, { id: exams[0]!.id, config: { name: '' } });
    expect(wrongIn(books)).toEqual([]);
    expect(books).toMatchObject({ begun: 4, enrolled: 4, seated: 4, passed: 2, partial: 2, certified: 2, receivedFen: '56000', refunds: 0 });
    // What the others leave under way has not been overtaken by the clock.
    const { rows: suppliers } = await client.query<{ state: string }>(`select state from case_file where type = 'SupplierOnboarding' order by state`);
    expect(suppliers.map(({ state }) => state)).toEqual(['admitted', 'notice']);
  } finally {
    await client.end();
    await system.stop();
  }
}, 1_800_000);
