// The purchaser's side: from budget to commission.
import type { Routes } from '../kit/route.ts';
import { budgetRoutes } from './budgets.ts';
import { commissionRoutes } from './commissions.ts';
import { intentionRoutes } from './intentions.ts';
import { planRoutes } from './plans.ts';

export const purchasingRoutes: Routes = [...budgetRoutes, ...planRoutes, ...intentionRoutes, ...commissionRoutes];
