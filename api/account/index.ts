// Routes of accounts: registration, sign-in, what is mine, employees, officers, terms and help.
import type { Routes } from '../kit/route.ts';
import { challengeRoutes } from './challenges.ts';
import { employeeRoutes } from './employees.ts';
import { meRoutes } from './me.ts';
import { officerRoutes } from './officers.ts';
import { recoveryRoutes } from './recovery.ts';
import { registrationRoutes } from './registration.ts';
import { sessionRoutes } from './sessions.ts';
import { signingKeyRoutes } from './signing-keys.ts';
import { ssoRoutes } from './sso.ts';
import { termsRoutes } from './terms.ts';

export const accountRoutes: Routes = [
  ...registrationRoutes,
  ...sessionRoutes,
  ...ssoRoutes,
  ...challengeRoutes,
  ...signingKeyRoutes,
  ...meRoutes,
  ...recoveryRoutes,
  ...employeeRoutes,
  ...officerRoutes,
  ...termsRoutes,
];
