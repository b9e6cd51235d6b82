// 评审 over HTTP: experts, the committee's draw, members' own pages, the steps, bidders' answers, opened bids.
import type { Routes } from '../../kit/route.ts';
import { openedBidRoutes } from './bids.ts';
import { dutyRoutes } from './duties.ts';
import { expertRoutes } from './experts.ts';
import { panelRoutes } from './panel.ts';
import { statementRoutes } from './statements.ts';
import { stepRoutes } from './steps.ts';

export const evaluationRoutes: Routes = [...expertRoutes, ...panelRoutes, ...dutyRoutes, ...stepRoutes, ...statementRoutes, ...openedBidRoutes];
