// Certificates, licences, and what everybody may check.
import type { Routes } from '../kit/route.ts';
import { certAdministration } from './cert-admin.ts';
import { certificateRoutes } from './certificates.ts';
import { certRoutes } from './certs.ts';
import { credentialRoutes } from './credentials.ts';
import { licenceAdministration } from './licences.ts';
import { verifyRoutes } from './verify.ts';

export const licenceRoutes: Routes = [
  ...certificateRoutes,
  ...certRoutes,
  ...certAdministration,
  ...licenceAdministration,
  // Before the page of a token, which any last part of the path may be.
  ...credentialRoutes,
  ...verifyRoutes,
];
