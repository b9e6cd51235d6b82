// Amounts in words as financial papers write them: 壹佰肆拾元整.
const DIGITS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'] as const;
const PLACES = ['', '拾', '佰', '仟'] as const;
const GROUPS = ['', '万', '亿', '万亿'] as const;

/** Four digits; zeroes between others are one 零. */
function four(digits: string): string {
  let words = '';
  let zero = false;
  [...digits].forEach((digit, at) => {
    if (digit === '0') return void (zero = words !== '');
    words += (zero ? '零' : '') + DIGITS[Number(digit)]! + PLACES[digits.length - 1 - at]!;
    zero = false;
  });
  return words;
}

function whole(yuan: bigint): string {
  const text = yuan.toString();
  const groups: string[] = [];
  for (let end = text.length; end > 0; end -= 4) groups.unshift(text.slice(Math.max(0, end - 4), end));
  let words = '';
  let gap = false;
  groups.forEach((group, at) => {
    const said = four(group);
    if (!said) return void (gap = words !== '');
    const needsZero = words !== '' && (gap || (group.length === 4 && group.startsWith('0')));
    words += (needsZero ? '零' : '') + said + GROUPS[groups.length - 1 - at]!;
    gap = false;
  });
  return words;
}

/** 分 → Chinese words. Throws RangeError on less than zero, or on 10^16 元 and more. */
export function moneyWords(fen: bigint): string {
  if (fen < 0n || fen >= 10n ** 18n) throw new RangeError(`no words for ${fen} 分`);
  const [yuan, jiao, rest] = [fen / 100n, Number((fen / 10n) % 10n), Number(fen % 10n)];
  const words = yuan > 0n ? `${whole(yuan)}元` : '';
  if (jiao === 0 && rest === 0) return `${words || '零元'}整`;
  const tenths = jiao > 0 ? `${DIGITS[jiao]}角` : words ? '零' : '';
  return words + tenths + (rest > 0 ? `${DIGITS[rest]}分` : '整');
}
