// The two compositions in which acts are measured: by themselves, against the bars, and with messages and timers, shown beside them.
import { join } from 'node:path';
import type { Report } from './figures.ts';
import { root } from './system.ts';

/** Onboarding that entails nothing: no messages, no timers. */
export const quiet = { preload: join(root, 'bench/quiet/process.ts'), workflowsPath: join(root, 'bench/quiet/workflows.ts') };

/** Figures that are shown and held against nothing. */
export const withoutBars = (report: Report): Report => ({ ...report, figures: report.figures.map(({ bar: _, ...figure }) => figure) });
