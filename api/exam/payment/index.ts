// Paying for an exam over HTTP.
import type { Routes } from '../../kit/route.ts';
import { adminOrderRoutes } from './admin.ts';
import { callbackRoutes } from './callback.ts';
import { orderRoutes } from './orders.ts';
import { reconciliationRoutes } from './reconciliation.ts';
import { refundRoutes } from './refunds.ts';

export const examPaymentRoutes: Routes = [...orderRoutes, ...callbackRoutes, ...refundRoutes, ...adminOrderRoutes, ...reconciliationRoutes];
