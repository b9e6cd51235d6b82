import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workflowBundle } from '../test/kit/bundle.ts';
import { buildBundle, complaintsAbout, loadBundle, MAX_BYTES, type Bundle } from './bundle.ts';
import { standsAsBuilt } from './bundle-sources.ts';

const fixture = (name: string) => join(import.meta.dirname, 'fixture', name);
let outDir: string;
let built: Bundle;
beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'banshi-bundle-'));
  built = await buildBundle({ workflowsPath: fixture('workflows.ts'), outDir, gitSha: 'abc' });
});
afterAll(() => rm(outDir, { recursive: true }));

describe('the workflow bundle', () => {
  test('says what it was built with and what is inside, and loads again', async () => {
    expect(built.info).toMatchObject({ sdkVersion: '1.24.0', gitSha: 'abc' });
    expect(built.info.modules).toEqual(
      expect.arrayContaining(['@temporalio/workflow', 'temporal/fixture/workflows.ts', 'temporal/failure-converter.cjs']),
    );
    expect(built.info.modules).not.toContain('temporal/fixture/activities.ts');
    expect(built.info.size).toBeLessThanOrEqual(MAX_BYTES);
    expect(await loadBundle(outDir)).toEqual(built);
  });

  test('is refused when its code was changed, or when another SDK built it', async () => {
    const { codePath, info } = built;
    const code = await readFile(codePath, 'utf8');
    await writeFile(codePath, `${code}\n`);
    await expect(loadBundle(outDir)).rejects.toThrow('is not what its description says');
    await writeFile(codePath, code);
    await writeFile(`${codePath}on`, JSON.stringify({ ...info, sdkVersion: '1.23.0' }));
    await expect(loadBundle(outDir)).rejects.toThrow('was built with SDK 1.23.0, this is 1.24.0');
  });

  test('stands as built until a file inside of it changes, or something else is asked for', async () => {
    const folder = join(import.meta.dirname, '../var', `bundle-sources-${process.pid}`);
    await mkdir(folder, { recursive: true });
    try {
      for (const name of ['workflows.ts', 'activities.ts']) await cp(fixture(name), join(folder, name));
      const asked = { workflowsPath: join(folder, 'workflows.ts') };
      expect(await standsAsBuilt(join(folder, 'out'), asked)).toBe(false);
      await buildBundle({ ...asked, outDir: join(folder, 'out') });
      expect(await standsAsBuilt(join(folder, 'out'), asked)).toBe(true);
      expect(await standsAsBuilt(join(folder, 'out'), { ...asked, interceptors: ['x'] })).toBe(false);
      expect(await standsAsBuilt(join(folder, 'out'), { workflowsPath: fixture('workflows.ts') })).toBe(false);
      await writeFile(asked.workflowsPath, `${await readFile(asked.workflowsPath, 'utf8')}\n`);
      expect(await standsAsBuilt(join(folder, 'out'), asked)).toBe(false);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('is not built when a workflow reaches a package of effects', async () => {
    await expect(buildBundle({ workflowsPath: fixture('effectful.ts'), outDir })).rejects.toThrow(/handlebars/);
  });

  test('what its workflows share can keep nothing of any of them: no module of the tables has a variable that is assigned anew', async () => {
    const { info, codePath } = await workflowBundle();
    const shared = info.modules.filter((module) => module.startsWith('domain/'));
    expect(shared.length).toBeGreaterThan(50);
    const keeping: string[] = [];
    for (const module of shared) if (/^(export )?(let|var) /m.test(await readFile(join(import.meta.dirname, '..', module), 'utf8'))) keeping.push(module);
    expect(keeping).toEqual([]);
    // And they are shared.
    const preloaded = /exports\.preloadModules = function preloadModules\(\) \{([^}]*)\}/.exec(await readFile(codePath, 'utf8'))![1]!;
    for (const module of ['domain/supplier/onboarding.ts', 'domain/exam/enrolment.ts', 'domain/procurement/project/project.ts']) expect(preloaded).toContain(module);
  });

  test('a room of effects inside it, or too many bytes, is a complaint each', () => {
    const info = {
      sdkVersion: '1.24.0',
      sha256: '',
      size: MAX_BYTES + 1,
      modules: ['activities/kit/decide.ts', 'domain/kit/act.ts', 'pg', 'temporal/names.ts'],
      sources: '',
    };
    expect(complaintsAbout(info)).toEqual([
      'activities/kit/decide.ts must not be reachable from workflow code',
      'pg must not be reachable from workflow code',
      `${MAX_BYTES + 1} bytes are more than ${MAX_BYTES}`,
    ]);
  });
});
