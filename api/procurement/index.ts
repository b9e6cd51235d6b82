// 项目采购 over HTTP.
import type { Routes } from '../kit/route.ts';
import { bidRoutes } from './bids.ts';
import { bidLogRoutes } from './log.ts';
import { ceremonyRoutes } from './opening/ceremony.ts';
import { priceRoutes } from './opening/price.ts';
import { recordRoutes } from './opening/record.ts';
import { liveRoutes } from './opening/live.ts';
import { openDataRoutes } from './open-data.ts';
import { certificateRoutes } from './certificates.ts';
import { openingRoutes } from './openings.ts';
import { reconfirmRoutes } from './reconfirm.ts';

export const procurementRoutes: Routes = [
  ...bidRoutes,
  ...bidLogRoutes,
  ...openingRoutes,
  ...ceremonyRoutes,
  ...recordRoutes,
  ...priceRoutes,
  ...liveRoutes,
  ...openDataRoutes,
  ...certificateRoutes,
  ...reconfirmRoutes,
];
