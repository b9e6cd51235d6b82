// Routes about rules and the calendar.
import type { Routes } from '../kit/route.ts';
import { calendarRoutes } from './calendar.ts';
import { ruleTableRoutes } from './rules.ts';

export const ruleRoutes: Routes = [...ruleTableRoutes, ...calendarRoutes];
