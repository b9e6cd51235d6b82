// What a start asks of an engine that has just begun to listen.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureNamespace } from './temporal-dev.ts';

/** A command line that answers with these, one after the other, and keeps what it was asked. */
function commandLine(...answers: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-cli-'));
  const [binary, asked] = [join(folder, 'temporal'), join(folder, 'asked')];
  const cases = answers.map((answer, n) => `${n + 1}) ${answer ? `echo "${answer}" >&2; exit 1` : 'exit 0'} ;;`);
  writeFileSync(binary, `#!/bin/sh\necho "$3" >> ${asked}\ncase $(wc -l < ${asked}) in\n${cases.join('\n')}\n*) exit 9 ;;\nesac\n`, { mode: 0o755 });
  return { binary, asked: () => readFileSync(asked, 'utf8').trim().split('\n'), remove: () => rmSync(folder, { recursive: true }) };
}
const BUSY = 'Error: failed reaching server: context deadline exceeded';

test('an engine that is too busy to answer is asked again; one that has the namespace gets its retention set', async () => {
  const cli = commandLine(BUSY, 'Error: Namespace already exists.', BUSY, '');
  await ensureNamespace(cli.binary, '127.0.0.1:1', 'banshi');
  expect(cli.asked()).toEqual(['create', 'create', 'update', 'update']);
  cli.remove();
});

test('what is wrong is told at once, and a server that stays away when the patience is over', async () => {
  const wrong = commandLine('Error: unknown flag --retention');
  await expect(ensureNamespace(wrong.binary, '127.0.0.1:1', 'banshi')).rejects.toThrow('unknown flag');
  expect(wrong.asked()).toEqual(['create']);
  wrong.remove();
  const away = commandLine(BUSY, BUSY);
  await expect(ensureNamespace(away.binary, '127.0.0.1:1', 'banshi', 0)).rejects.toThrow('deadline exceeded');
  away.remove();
});
