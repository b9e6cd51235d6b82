import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processFolder, processPages } from './process-pages.ts';

test('the pages of the processes say what the tables say', () => {
  for (const [file, text] of processPages()) {
    expect({ file, text: readFileSync(join(processFolder, file), 'utf8') }).toEqual({ file, text: text.trimEnd() + '\n' });
  }
});
