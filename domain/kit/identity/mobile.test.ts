import { validateMobile } from './mobile.ts';

const code = (text: string): string | null => {
  const result = validateMobile(text);
  return result.ok ? null : result.reasons[0]!.code!;
};

test('N03 every allocated range is taken and every other one refused', () => {
  const taken: string[] = [];
  for (let prefix = 100; prefix <= 199; prefix++) if (code(`${prefix}00000000`) === null) taken.push(String(prefix));
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
  expect(taken).toEqual([
    ...range(130, 139),
    ...range(145, 149),
    ...range(150, 153),
    ...range(155, 159),
    '162',
    ...range(165, 167),
    ...range(170, 178),
    ...range(180, 189),
    ...range(190, 193),
    ...range(195, 199),
  ]);
});

test('N03 12345678901 is refused, which general libraries accept', () => {
  expect(validateMobile('12345678901')).toEqual({
    ok: false,
    reasons: [{ code: 'MOBILE_RANGE', message: '123不是已分配的手机号段，请核对', rule: 'N03' }],
  });
});

test('N03 numbers of 13 digits for things are refused with their reason, wrong lengths too', () => {
  expect(['1400123456789', '14012345678', '1380013800', '138001380001', '', '1380013800a'].map(code)).toEqual([
    'MOBILE_DATA_CARD',
    'MOBILE_DATA_CARD',
    'MOBILE_LENGTH',
    'MOBILE_LENGTH',
    'MOBILE_EMPTY',
    'MOBILE_CHARACTERS',
  ]);
});

test('N03 country code, spaces, dashes and full-width digits are taken off; nothing is said of an operator', () => {
  for (const text of ['+86 138-0013-8000', '008613800138000', '86 13800138000', '１３８００１３８０００']) {
    expect(validateMobile(text)).toEqual({ ok: true, value: { number: '13800138000', satellite: false }, warnings: [] });
  }
});

test('N03 satellites’ numbers are marked', () => {
  const satellite = (text: string) => {
    const result = validateMobile(text);
    return result.ok && result.value.satellite;
  };
  expect(['13490000000', '17400000000', '13480000000'].map(satellite)).toEqual([true, true, false]);
});
