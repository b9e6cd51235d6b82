// 项目采购 over HTTP.
import type { Routes } from '../kit/route.ts';
import { bidRoutes } from './bids.ts';
import { bidLogRoutes } from './log.ts';

export const procurementRoutes: Routes = [...bidRoutes, ...bidLogRoutes];
