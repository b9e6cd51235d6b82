// Kept apart: its dictionary is large and must not come into a workflow bundle by way of another file.
import { pinyin } from 'pinyin-pro';
import { normalName } from './person-name.ts';

/** `zhang san`: lower case, no tones, syllables apart, the first read as a family name (单 is shan); for sorting and for 拼音 fields. */
export const namePinyin = (name: string): string => pinyin(normalName(name), { toneType: 'none', surname: 'head', nonZh: 'consecutive', v: true });
