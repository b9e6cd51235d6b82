// docs/new-process.md, followed to the letter in a copy of this repository: the journey at its end is run here, by the copy's own code.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { copyRepository, steps, take } from './kit/follow-guide.ts';

const root = join(import.meta.dirname, '..');
// Inside the repository, so that packages are found from it.
const copy = join(root, 'var', `new-process-${process.pid}`);
const guide = steps(readFileSync(join(root, 'docs/new-process.md'), 'utf8'));
copyRepository(root, copy);
for (const step of guide) take(copy, step);

const template = `banshi_test_${process.pid}_venue_template`;
const before = String(process.env['TEST_TEMPLATE']);
const bundle = String(process.env['TEST_BUNDLE']);
const url = (role: string, name: string): string => String(process.env[`TEST_URL_${role}`]).replace('{database}', name);
async function asSuperuser(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url('postgres', 'postgres') });
  await client.connect();
  for (let tries = 1; ; tries++) {
    try {
      await client.query(statement);
      return await client.end();
    } catch (error) {
      // Another file is being given its copy of the template at this moment.
      if ((error as { code?: string }).code !== '55006' || tries === 50) throw (await client.end(), error);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A module of the copy, with the types of the original. */
const ofCopy = <M>(path: string): Promise<M> => import(join(copy, path)) as Promise<M>;

let ran: string[];
let added: Record<string, number>;
beforeAll(async () => {
  await asSuperuser(`create database ${template} template ${before} owner banshi`);
  const { migrate } = await ofCopy<typeof import('../db/migrate.ts')>('db/migrate.ts');
  ran = await migrate(url('banshi', template), { testClock: true });
  const { seed } = await ofCopy<typeof import('../db/seed.ts')>('db/seed.ts');
  added = await seed(url('banshi', template));
  process.env['TEST_TEMPLATE'] = template;
  const { keptBundle, WORKFLOWS } = await ofCopy<typeof import('./kit/bundle.ts')>('test/kit/bundle.ts');
  // It outlasts the run, as the others do.
  process.env['TEST_BUNDLE'] = join(root, 'var/cache/test-bundles/new-process');
  await keptBundle({ workflowsPath: WORKFLOWS, outDir: process.env['TEST_BUNDLE'] });
});
afterAll(async () => {
  process.env['TEST_TEMPLATE'] = before;
  process.env['TEST_BUNDLE'] = bundle;
  await asSuperuser(`drop database if exists ${template} with (force)`);
  rmSync(copy, { recursive: true, force: true });
});

test('the page names every file that a process touches: 11 new ones, 12 lists to add to', () => {
  expect(guide.filter(({ kind }) => kind === 'ts')).toHaveLength(11);
  expect(guide.filter(({ kind }) => kind === 'diff')).toHaveLength(12);
});

test('a database that is in use gets the new table and the new rule, and nothing else', () => {
  expect(ran).toEqual(['0900-venue']);
  expect(added).toMatchObject({ rules: 2, holidays: 0 });
});

test('no code of the page is refused by the type checker, nor by the files that it changes', () => {
  const touched = guide.map(({ path }) => path).filter((path) => path.endsWith('.ts'));
  const project = join(copy, 'tsconfig.touched.json');
  writeFileSync(project, JSON.stringify({ extends: './tsconfig.json', include: touched, exclude: [] }));
  // What it found is kept by contents and by paths from its own folder, so one copy checks what has changed since the last.
  const [kept, found] = [join(root, 'var/cache/new-process.tsbuildinfo'), join(copy, 'touched.tsbuildinfo')];
  if (existsSync(kept)) copyFileSync(kept, found);
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--singleThreaded', '--listFiles', '--incremental', '--tsBuildInfoFile', found, '-p', project],
    { encoding: 'utf8', cwd: copy },
  );
  copyFileSync(found, kept);
  const lines = stdout.split('\n');
  expect(lines).toEqual(expect.arrayContaining(touched.map((path) => join(copy, path))));
  expect(lines.filter((line) => touched.some((path) => line.startsWith(path)))).toEqual([]);
});

test('the pages of the new process are written from its table: states, acts, diagram, refusal', async () => {
  const { processPages } = await ofCopy<typeof import('../scripts/process-pages.ts')>('scripts/process-pages.ts');
  const page = processPages().get('VenueBooking.md')!;
  expect(page).toContain('| 待确认 | `offered` | 确认期限到期 → 逾期失效 |');
  expect(page).toContain('  offered --> lapsed: 逾期失效');
  expect(processPages().get('README.md')).toContain('| [场地预约](VenueBooking.md) | case | 待审核 · 待确认 · 已预约 · 未通过 · 已取消 · 逾期失效 |');
  const { problemPages } = await ofCopy<typeof import('../scripts/problem-pages.ts')>('scripts/problem-pages.ts');
  const { catalogues, mergeCatalogues } = await ofCopy<typeof import('../domain/catalogues.ts')>('domain/catalogues.ts');
  expect(problemPages(mergeCatalogues(catalogues)).get('VENUE_TAKEN.md')).toContain('HTTP 409');
});

test('the new table has no dead end, and its story tells of its acts only', async () => {
  const { stories } = await ofCopy<typeof import('../workflows/stories.ts')>('workflows/stories.ts');
  const { deadEnds } = await ofCopy<typeof import('../workflows/kit/details.ts')>('workflows/kit/details.ts');
  const { process: table, story } = stories.find((one) => one.process.type === 'VenueBooking')!;
  expect(deadEnds(table)).toEqual([]);
  expect(Object.keys(story.on)).toEqual(['approve', 'lapse']);
  expect(Object.keys(table.actions)).toEqual(expect.arrayContaining(Object.keys(story.on)));
});

// Their `beforeAll` comes after the one above, so their databases have the new table.
await import(join(copy, 'test/venue-booking.test.ts'));
await import(join(copy, 'docs/glossary.test.ts'));
