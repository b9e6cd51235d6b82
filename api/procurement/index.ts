// 项目采购 over HTTP.
import type { Routes } from '../kit/route.ts';
import { bidRoutes } from './bids.ts';
import { bidLogRoutes } from './log.ts';
import { openingRoutes } from './openings.ts';

export const procurementRoutes: Routes = [...bidRoutes, ...bidLogRoutes, ...openingRoutes];
