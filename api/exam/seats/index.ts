// 考场管理 and 准考证 over HTTP.
import type { Routes } from '../../kit/route.ts';
import { ownTicketRoutes } from './mine.ts';
import { publicRunRoutes, runRoutes } from './runs.ts';
import { seatingRoutes } from './seating.ts';
import { siteRoutes } from './sites.ts';
import { ticketRoutes } from './tickets.ts';

export const seatRoutes: Routes = [...siteRoutes, ...publicRunRoutes, ...runRoutes, ...seatingRoutes, ...ticketRoutes, ...ownTicketRoutes];
