// Certificates, licences, and what everybody may check.
import type { Routes } from '../kit/route.ts';
import { certificateRoutes } from './certificates.ts';
import { licenceAdministration } from './licences.ts';
import { verifyRoutes } from './verify.ts';

export const licenceRoutes: Routes = [...certificateRoutes, ...licenceAdministration, ...verifyRoutes];
