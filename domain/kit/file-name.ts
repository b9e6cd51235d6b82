// Names of uploads, which come from strangers: kept readable, without anything that a path, a header or a reader's eye could be led astray by.

/** Longest name kept, in characters. [D] */
const MAX = 120;

// Control characters, line separators, and the marks that turn the direction of text, so that `exe.fdp` can't be shown as `pdf.exe`.
// oxlint-disable-next-line no-control-regex
const HOSTILE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc]/g;
/** What a file system or a shell takes for something else. */
const RESERVED = /[<>:"|?*]/g;

/** The last segment of whatever was sent, cleaned; `附件` when nothing is left. An ending is kept when the name is cut. */
export function safeFileName(raw: string): string {
  const last = raw.toWellFormed().normalize('NFC').replace(HOSTILE, '').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(RESERVED, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  if (!clean) return '附件';
  const characters = Array.from(clean);
  if (characters.length <= MAX) return clean;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? '';
  return characters.slice(0, MAX - ending.length).join('') + ending;
}

/** Value of Content-Disposition (RFC 6266): always a download, the name in ASCII and in UTF-8. */
export function attachment(name: string): string {
  const safe = safeFileName(name);
  const ascii = safe.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const utf8 = encodeURIComponent(safe).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}
