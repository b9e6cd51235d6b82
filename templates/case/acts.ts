// The pages of a 卷宗 that tell what was done, for any browser, without a script.
import { readFileSync } from 'node:fs';
import { createRenderer } from '../kit/render.ts';

export interface ActsPage {
  title: string;
  process: string;
  number: string;
  page: number;
  pages: number;
  acts: readonly { seq: number; at: string; action: string; actor: string; from: string; to: string; remark: string; hash: string }[];
}

const renderer = createRenderer();
renderer.add('acts', () => readFileSync(new URL('acts.hbs', import.meta.url), 'utf8'));

export const actsPage = (page: ActsPage): string => renderer.render('acts', page);
