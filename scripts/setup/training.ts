// The folder of the training environment (O26): a whole system of its own, with invented people only. It is known by its mark, so that no other folder is ever emptied.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdFolder } from './preflight.ts';
import { SetUpProblem } from './problem.ts';

const MARK = 'training';

/** Makes the folder a training environment's. @throws SetUpProblem where something else lies in it */
export function trainingFolder(dir: string): void {
  if (existsSync(dir) && !existsSync(join(dir, MARK)) && readdirSync(dir).length > 0)
    throw new SetUpProblem(`${dir} holds something that is no training environment: give another folder with --data.`);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, MARK), 'A training environment: npm run training -- --reset empties this folder.\n');
}

/** Empties it, so that the next start begins anew. @throws SetUpProblem where it runs, or is no training environment */
export function resetTraining(dir: string): void {
  if (!existsSync(dir)) return;
  trainingFolder(dir);
  // Held by a system that runs: nothing is taken from under it.
  const { release } = holdFolder(dir);
  for (const entry of readdirSync(dir)) if (entry !== MARK) rmSync(join(dir, entry), { recursive: true, force: true });
  release();
}
