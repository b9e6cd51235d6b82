// Writes docs/processes: one page per process table, with its picture, and the list of them. `node scripts/process-pages.ts`
// What a process means stands in docs/processes/intro/<Type>.md, written by hand, and goes in front.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actsTable, diagram, statesTable } from '../domain/kit/diagram.ts';
import type { Process } from '../domain/kit/process.ts';
import { processTables } from '../domain/processes.ts';
import { examGuide } from './guide/exam.ts';
import { procurementGuide } from './guide/procurement.ts';
import { registrationGuide } from './guide/registration.ts';

export const processFolder = join(import.meta.dirname, '../docs/processes');

function page(process: Process<any>): string {
  const intro = join(processFolder, 'intro', `${process.type}.md`);
  const words = existsSync(intro) ? `${readFileSync(intro, 'utf8').trim()}\n\n` : '';
  const kind = process.kind === 'case' ? 'A case: its workflow follows it.' : 'A row: acts and a chain, no workflow.';
  return [
    `# ${process.label} (${process.type})`,
    `${words}${kind} This part is written by \`scripts/process-pages.ts\` from the process table.`,
    `## 状态`,
    statesTable(process),
    `## 动作`,
    actsTable(process),
    `## 图`,
    '```mermaid\n' + diagram(process) + '\n```',
    '',
  ].join('\n\n');
}

/** File name → text of every page. */
export function processPages(): Map<string, string> {
  const list = processTables.map(
    ({ type, label, kind, states }) =>
      `| [${label}](${type}.md) | ${kind} | ${Object.values(states)
        .map((state) => state.label)
        .join(' · ')} |`,
  );
  const index = `# Processes\n\nFor applicants: [注册办理指引](registration.md). For officers and operators: [考试季办理指引](exam.md). For purchasers, agencies and bidders: [政府采购办理指引](procurement.md).\n\n| 事项 | | 状态 |\n|---|---|---|\n${list.join('\n')}\n`;
  return new Map([
    ['README.md', index],
    ['registration.md', registrationGuide()],
    ['exam.md', examGuide()],
    ['procurement.md', procurementGuide()],
    ...processTables.map((process) => [`${process.type}.md`, page(process)] as const),
  ]);
}

if (import.meta.main) {
  mkdirSync(processFolder, { recursive: true });
  for (const [file, text] of processPages()) writeFileSync(join(processFolder, file), text.trimEnd() + '\n');
  console.log(`${processTables.length} processes in docs/processes`);
}
