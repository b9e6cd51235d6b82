// Figures, the bars they are measured against, and how both are printed.

/** A figure beside its bar. A bar is never asserted by a test: it depends on the machine. */
export interface Figure {
  name: string;
  value: number | null;
  unit: string;
  /** `≤ 100 ms`; left out where the figure only informs. */
  bar?: { op: '≤' | '≥'; value: number };
}

/** What a measurement prints and keeps. */
export interface Report {
  name: string;
  figures: Figure[];
  /** Everything as it was measured, one line each. */
  raw: string[];
}

/** The value below which a share of the values lies (nearest rank); null when there are none. */
export function percentile(values: readonly number[], share: number): number | null {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

export interface Spread {
  count: number;
  p50: number | null;
  p95: number | null;
  longest: number | null;
}
export const spread = (values: readonly number[]): Spread => ({
  count: values.length,
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
  longest: percentile(values, 1),
});

export const holds = ({ value, bar }: Figure): boolean | null =>
  !bar || value === null ? null : bar.op === '≤' ? value <= bar.value : value >= bar.value;
/** Nothing is known of a bar whose figure has no value: it neither holds nor was missed. */
export const unmeasured = ({ value, bar }: Figure): boolean => bar !== undefined && value === null;

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
const number = (value: number | null): string => (value === null ? '–' : String(Math.abs(value) >= 100 ? Math.round(value) : round(value, 2)));

/** Lines of a table: figure, value, bar, whether it holds. */
export function table(figures: readonly Figure[]): string[] {
  const rows = figures.map((figure) => {
    const kept = holds(figure);
    const bar = figure.bar ? `${figure.bar.op} ${figure.bar.value}` : '';
    const said = unmeasured(figure) ? 'NOT MEASURED' : kept === null ? '' : kept ? 'holds' : 'MISSED';
    return [figure.name, `${number(figure.value)} ${figure.unit}`, bar, said];
  });
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]!.length), 0);
  const widths = [0, 1, 2].map(width);
  return rows.map((row) => `  ${row.map((cell, n) => (n === 1 ? cell.padStart(widths[n]!) : cell.padEnd(widths[n] ?? 0))).join('  ')}`.trimEnd());
}

/** The last lines of a run, and whether every bar has a value: what could not be measured (`failed`, by name) has none. */
export function verdict(reports: readonly Report[], failed: readonly string[]): { lines: string[]; measured: boolean } {
  const named = (which: (figure: Figure) => boolean): string[] =>
    reports.flatMap(({ name, figures }) => figures.filter(which).map((figure) => `${name}: ${figure.name}`));
  const missed = named((figure) => holds(figure) === false);
  const without = [...failed, ...named(unmeasured)];
  const list = (title: string, all: readonly string[]): string[] => (all.length ? [`${title}\n  ${all.join('\n  ')}`] : []);
  const lines = [...list('Bars that were missed:', missed), ...list('Not measured:', without)];
  return { lines: lines.length ? lines : ['Every bar holds.'], measured: without.length === 0 };
}

export const spreadFigures = (name: string, { p50, p95, longest }: Spread, unit: string): Figure[] => [
  { name: `${name} p50`, value: p50, unit },
  { name: `${name} p95`, value: p95, unit },
  { name: `${name} longest`, value: longest, unit },
];
