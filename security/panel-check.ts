// Checks a published draw of experts again, over a hash that is handed in: commitment, list, seed, order, and that nobody was passed over without a reason.
import { drawnOrder, placeFates, poolLines, type PanelSheet } from '../domain/procurement/evaluation/panel.ts';
import type { Sm3 } from '../domain/kit/draw.ts';
import { commitmentOf, linesHash, seedOf } from './public-draw.ts';

/** Every sentence that does not hold; none: the committee follows from what was published before the draw, and from the draw. */
export function checkPanel(sheet: PanelSheet, sm3: Sm3): string[] {
  const wrong: string[] = [];
  if (commitmentOf(sheet.secret, sm3) !== sheet.commitment) wrong.push('种子与事先公布的承诺不符');
  if (linesHash(sheet.lines, sm3) !== sheet.root) wrong.push('专家名单与事先公布的校验值不符');
  if (poolLines(sheet.lines).join() !== sheet.lines.join()) wrong.push('专家名单未按规定的次序排列');
  if (seedOf(sheet.secret, sheet.beacon, sheet.run, sm3) !== sheet.seed) wrong.push('抽取种子不是由承诺的种子与公开随机源得出');
  const order = drawnOrder(sheet.lines, sheet, sm3);
  sheet.places.forEach(({ hash, fate, why }, n) => {
    if (order[n] !== hash) wrong.push(`第${n + 1}名不是抽取次序中的专家`);
    if (fate !== 'accepted' && fate !== 'invited' && !why) wrong.push(`第${n + 1}名${placeFates[fate]}，没有写明原因`);
  });
  const accepted = sheet.places.filter(({ fate }) => fate === 'accepted').length;
  if (accepted !== sheet.experts) wrong.push(`参加评审的专家${accepted}人，应为${sheet.experts}人`);
  if (sheet.places.at(-1)?.fate !== 'accepted') wrong.push('抽取次序在已满员后仍有递补');
  return wrong;
}
