// 项目采购 over HTTP.
import type { Routes } from '../kit/route.ts';
import { tenderWhatIf } from './what-if.ts';

export const procurementRoutes: Routes = [tenderWhatIf];
