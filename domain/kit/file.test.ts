import { accepts, contradicts } from './file.ts';

test('a claim of picture or PDF is held against the content, other claims are not', () => {
  expect(contradicts('image/png', 'application/pdf')).toBe(true);
  expect(contradicts('application/pdf', 'application/octet-stream')).toBe(true);
  expect(contradicts('image/jpg; q=1', 'image/jpeg')).toBe(false);
  expect(contradicts('application/octet-stream', 'application/pdf')).toBe(false);
  expect(contradicts(undefined, 'image/png')).toBe(false);
});

test('a rule without a list takes any type (S0§2.6 「格式不限」), one with a list only those', () => {
  expect(accepts({ maxBytes: 1 }, 'application/zip')).toBe(true);
  expect(accepts({ maxBytes: 1, accept: ['image/jpg'] }, 'image/jpeg')).toBe(true);
  expect(accepts({ maxBytes: 1, accept: ['image/jpg'] }, 'image/png')).toBe(false);
});
