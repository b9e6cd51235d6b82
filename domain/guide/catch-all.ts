// 兜底条款: a guide names what it asks for, to the last paper. 「其他材料」 and the like ask for anything (《上海市优化营商环境条例》第二十四条). Which words
// make such a clause is data.
import { fields, listOf, text, type Checked } from '../kit/check.ts';
import { defineRule } from '../kit/rules.ts';

export const catchAllCheck = fields({
  /** How such a clause begins, what may stand in between, and what it ends with. */
  openers: listOf(text(10), 1),
  fillers: listOf(text(20)),
  things: listOf(text(10), 1),
  /** Whole phrases that are clauses of this sort by themselves. */
  phrases: listOf(text(40)),
});
export type CatchAll = Checked<typeof catchAllCheck>;

export const guideRules = {
  catchAll: defineRule('guide.catchAll', { label: '办事指南禁止的兜底条款', check: catchAllCheck }),
};

const escaped = (words: readonly string[]): string =>
  words
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');

/** The clause that a text hides, as it stands there; null when it asks for nothing in general. Blanks and quotation marks don't hide it. */
export function catchAllIn({ openers, fillers, things, phrases }: CatchAll, said: string): string | null {
  const bare = said.normalize('NFKC').replaceAll(/[\s"'“”‘’「」『』《》]/g, '');
  const between = fillers.length ? `(?:${escaped(fillers)})*` : '';
  const clause = new RegExp(`(?:${escaped(openers)})${between}(?:${escaped(things)})${phrases.length ? `|${escaped(phrases)}` : ''}`);
  return clause.exec(bare)?.[0] ?? null;
}
