// Routes of supplier onboarding, change, search and what the public sees.
import type { Routes } from '../kit/route.ts';
import { changeRoutes } from './change.ts';
import { historyRoutes } from './history.ts';
import { metaRoutes } from './meta.ts';
import { officerRoutes } from './officers.ts';
import { onboardingRoutes } from './onboarding.ts';
import { publicRoutes } from './public.ts';

export const supplierRoutes: Routes = [...metaRoutes, ...onboardingRoutes, ...changeRoutes, ...historyRoutes, ...officerRoutes, ...publicRoutes];
