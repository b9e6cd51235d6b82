import fc from 'fast-check';
import { maskName, maskNumber, maskPhone, normalName, sameName, validateName } from './person-name.ts';
import { namePinyin } from './pinyin.ts';

const code = (text: string): string | null => {
  const result = validateName(text);
  return result.ok ? null : result.reasons[0]!.code!;
};

test('N05 Chinese characters of all planes, the dot, and letters of other scripts are names', () => {
  const names = ['小五', '𠮷野', '㛃', '𰻝', '李〇', '阿依古丽·买买提', '欧阳若溪', 'O’Neill', 'Jean-Luc', '张'];
  expect(names.filter((name) => code(name) !== null)).toEqual([]);
});

test('N05 every middle dot that people type becomes the same one', () => {
  const typed = ['阿依・买买提', '阿依•买买提', '阿依．买买提', '阿依·买买提', '阿依‧买买提', '阿依.买买提', ' 阿依·买买提　'];
  expect(new Set(typed.map(normalName))).toEqual(new Set(['阿依·买买提']));
});

test('N05 names are compared in one form: composed and decomposed letters, compatibility characters', () => {
  expect(sameName('Andre\u0301', 'André')).toBe(true);
  expect(sameName('\uf900', '豈')).toBe(true);
  expect(sameName('张三', '张叁')).toBe(false);
});

test('N05 1 to 50 code points, counted as people count', () => {
  expect([code('𠮷'.repeat(50)), code('𠮷'.repeat(51)), code('  ')]).toEqual([null, 'NAME_LENGTH', 'NAME_EMPTY']);
});

test('N05 spaces inside, digits, signs, invisible characters and dots at the ends are refused', () => {
  expect(['张 三', '张　三', '张3', '张三！', '张\u200b三', '·张三', '张三·', '阿依··买买提'].map(code)).toEqual([
    'NAME_SPACE',
    'NAME_SPACE',
    'NAME_CHARACTERS',
    'NAME_CHARACTERS',
    'NAME_CHARACTERS',
    'NAME_DOT',
    'NAME_DOT',
    'NAME_DOT',
  ]);
});

test('N05 name, number and phone are masked', () => {
  expect(['张三', '诸葛孔明', '𠮷野', '张'].map(maskName)).toEqual(['张*', '诸**', '𠮷*', '*']);
  expect(['310101199001010019', 'E12345678', '12345'].map(maskNumber)).toEqual(['3101**********0019', 'E1*****78', '*****']);
  expect(maskPhone('13800138000')).toBe('138****8000');
});

test('N05 a mask never shows more than the ends, whatever it is given', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 2, maxLength: 40 }), (text) => {
      expect(maskNumber(text)).toHaveLength(text.length);
      expect([...maskNumber(text)].filter((c) => c === '*').length).toBeGreaterThanOrEqual(text.length >= 12 ? text.length - 8 : 2);
    }),
  );
});

test('N05 pinyin reads a family name as one', () => {
  expect(['单雄信', '吕布', '阿依古丽·买买提'].map(namePinyin)).toEqual(['shan xiong xin', 'lv bu', 'a yi gu li · mai mai ti']);
});
