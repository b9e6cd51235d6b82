// The 财政内网 file of a day (U17, J04): every budget line of a 区划. A line that can't be read is an error of that line, with its number; the others are taken all the same. What
// stood in an earlier file and is changed or gone in this one is never changed silently: it becomes a task.
import { validateCreditCode } from '../../kit/identity/credit-code.ts';

export interface FileLine {
  /** 预算编号 */
  number: string;
  year: number;
  creditCode: string;
  unitName: string;
  /** 预算项目 */
  item: string;
  fen: bigint;
}
export interface FaultyLine {
  /** Place in the file, from 1. */
  place: number;
  number: string | null;
  message: string;
}
export interface ReadFile {
  lines: FileLine[];
  faults: FaultyLine[];
}

const NUMBER = /^[0-9A-Za-z-]{4,40}$/;
const FEN = /^[1-9]\d{0,14}$/;

/** Reads `number|year|creditCode|unitName|item|fen`. Answers the line, or everything that is wrong with it. */
function readLine(text: string): FileLine | string[] {
  const parts = text.split('|');
  if (parts.length !== 6) return [`应有6个字段，实有${parts.length}个`];
  const [number, year, creditCode, unitName, item, fen] = parts.map((part) => part.trim()) as [string, string, string, string, string, string];
  const wrong = [
    ...(NUMBER.test(number) ? [] : ['预算编号应为4至40位字母、数字或连字符']),
    ...(/^20\d\d$/.test(year) ? [] : ['预算年度应为四位年份']),
    ...(validateCreditCode(creditCode).ok ? [] : ['统一社会信用代码不正确']),
    ...(unitName.length > 0 && unitName.length <= 200 ? [] : ['采购单位名称应为1至200字']),
    ...(item.length > 0 && item.length <= 200 ? [] : ['预算项目应为1至200字']),
    ...(FEN.test(fen) ? [] : ['预算金额应为大于0的整数，单位为分']),
  ];
  return wrong.length ? wrong : { number, year: Number(year), creditCode, unitName, item, fen: BigInt(fen) };
}

/** Reads a file. A number that comes twice counts neither time: nobody can know which one is meant. */
export function readBudgetFile(texts: readonly string[]): ReadFile {
  const lines: (FileLine & { place: number })[] = [];
  const faults: FaultyLine[] = [];
  texts.forEach((text, at) => {
    const read = readLine(text);
    const place = at + 1;
    if (Array.isArray(read))
      faults.push({ place, number: NUMBER.test(text.split('|')[0]!.trim()) ? text.split('|')[0]!.trim() : null, message: read.join('；') });
    else lines.push({ ...read, place });
  });
  const twice = new Set(lines.filter(({ number }, at) => lines.findIndex((other) => other.number === number) < at).map(({ number }) => number));
  for (const { place, number } of lines.filter(({ number: one }) => twice.has(one)))
    faults.push({ place, number, message: `预算编号${number}在文件中重复` });
  return {
    lines: lines.filter(({ number }) => !twice.has(number)).map(({ place: _, ...line }) => line),
    faults: faults.toSorted((a, b) => a.place - b.place),
  };
}

/** What the platform has of a line: as the last file that was taken said it. */
export interface KeptLine extends FileLine {
  id: string;
}
export interface Finding {
  kind: 'changed' | 'gone';
  kept: KeptLine;
  /** Null: gone. */
  theirs: FileLine | null;
}
export interface Compared {
  added: FileLine[];
  unchanged: number;
  findings: Finding[];
}

const same = (a: FileLine, b: FileLine): boolean =>
  a.fen === b.fen && a.year === b.year && a.creditCode === b.creditCode && a.unitName === b.unitName && a.item === b.item;

/** Lays a file beside what is kept. Lines that were faulty are neither gone nor changed: nothing is known of them. */
export function compareBudget(kept: readonly KeptLine[], { lines, faults }: ReadFile): Compared {
  const own = new Map(kept.map((line) => [line.number, line]));
  const theirs = new Map(lines.map((line) => [line.number, line]));
  // A faulty line without a readable number could be any that is missing.
  const unknown = faults.some(({ number }) => number === null);
  const faulty = new Set(faults.map(({ number }) => number));
  return {
    added: lines.filter(({ number }) => !own.has(number)),
    unchanged: lines.filter((line) => own.has(line.number) && same(own.get(line.number)!, line)).length,
    findings: [
      ...lines.flatMap((line): Finding[] => {
        const mine = own.get(line.number);
        return mine && !same(mine, line) ? [{ kind: 'changed', kept: mine, theirs: line }] : [];
      }),
      ...kept.flatMap((line): Finding[] =>
        theirs.has(line.number) || unknown || faulty.has(line.number) ? [] : [{ kind: 'gone', kept: line, theirs: null }],
      ),
    ],
  };
}
