import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seen } from './seen.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-seen-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the same bytes are looked at once, others anew; broken notes and errors only cost a look', async () => {
  const looked: string[] = [];
  const look = async (bytes: Uint8Array): Promise<string[]> => {
    looked.push(Buffer.from(bytes).toString());
    if (looked.at(-1) === '坏') throw new Error('no paper');
    return [`${looked.at(-1)}！`];
  };
  const ask = (text: string, name = 'P01.plain'): Promise<string[]> => seen(name, Buffer.from(text), look, folder);
  expect([await ask('一'), await ask('一'), await ask('二'), await ask('二')]).toEqual([['一！'], ['一！'], ['二！'], ['二！']]);
  expect(looked.splice(0)).toEqual(['一', '二']);
  expect(await ask('二', 'P02.plain')).toEqual(['二！']);
  await expect(ask('坏')).rejects.toThrow('no paper');
  expect(await ask('二')).toEqual(['二！']);
  expect(looked.splice(0)).toEqual(['二', '坏']);
  writeFileSync(join(folder, 'P01.plain.json'), '{"of":');
  expect([await ask('二'), looked]).toEqual([['二！'], ['二']]);
});
