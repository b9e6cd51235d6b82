import { attachment, safeFileName } from './file-name.ts';

test('a name keeps its last segment and loses what a path, a shell or a reader could be misled by', () => {
  const names = {
    '营业执照.pdf': '营业执照.pdf',
    '../../etc/passwd': 'passwd',
    'C:\\Users\\a\\报表.xlsx': '报表.xlsx',
    '..': '附件',
    '': '附件',
    'a\r\nSet-Cookie: x=1.png': 'aSet-Cookie_ x=1.png',
    '\u202Egnp.exe': 'gnp.exe',
    '.htaccess': 'htaccess',
    'a\u0000.pdf': 'a.pdf',
    '<img src=x>.png': '_img src=x_.png',
  };
  expect(Object.keys(names).map(safeFileName)).toEqual(Object.values(names));
});

test('a long name is cut, its ending kept; half a character is replaced', () => {
  const long = safeFileName(`${'长'.repeat(300)}.pdf`);
  expect(Array.from(long)).toHaveLength(120);
  expect(long.endsWith('长.pdf')).toBe(true);
  expect(safeFileName('a\ud800.pdf')).toBe('a\ufffd.pdf');
});

test('a download says its name in ASCII and in UTF-8 and ends no header', () => {
  expect(attachment('营业"执照\r\n.pdf')).toBe(`attachment; filename="_____.pdf"; filename*=UTF-8''%E8%90%A5%E4%B8%9A_%E6%89%A7%E7%85%A7.pdf`);
});
