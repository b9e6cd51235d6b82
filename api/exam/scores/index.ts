// 成绩管理 over HTTP (S3-13, 34, 35, 39–41).
import type { Routes } from '../../kit/route.ts';
import { importRoutes } from './imports.ts';
import { listRoutes } from './lists.ts';
import { myScoreRoutes } from './mine.ts';
import { queryRoutes } from './query.ts';
import { reviewRoutes } from './reviews.ts';

export const scoreRoutes: Routes = [...importRoutes, ...listRoutes, ...queryRoutes, ...myScoreRoutes, ...reviewRoutes];
