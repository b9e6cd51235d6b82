// 项目采购 over HTTP: 期限推演, the project, its documents.
import type { Routes } from '../../kit/route.ts';
import { acquisitionRoutes } from './acquisitions.ts';
import { bondRoutes } from '../bonds.ts';
import { contractRoutes } from '../contract/index.ts';
import { awardLetterRoutes } from './award-letter.ts';
import { correctionRoutes } from './corrections.ts';
import { tenderMessageRoutes } from './messages.ts';
import { projectRoutes } from './projects.ts';
import { resultDocumentRoutes } from './result-documents.ts';
import { resultRoutes } from './results.ts';
import { tenderWhatIf } from './what-if.ts';

export const tenderRoutes: Routes = [
  tenderWhatIf,
  ...projectRoutes,
  ...acquisitionRoutes,
  ...correctionRoutes,
  ...resultRoutes,
  ...tenderMessageRoutes,
  ...awardLetterRoutes,
  ...contractRoutes,
  ...bondRoutes,
  ...resultDocumentRoutes,
];
