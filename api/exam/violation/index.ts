// Violations and annulments: the office's side, the candidate's, and what everybody may read.
import type { Routes } from '../../kit/route.ts';
import { annulmentRoutes } from './annulments.ts';
import { candidateViolations } from './candidate.ts';
import { violationAdministration } from './officers.ts';
import { decisionZip } from './zip.ts';

export const violationRoutes: Routes = [...decisionZip, ...violationAdministration, ...candidateViolations, ...annulmentRoutes];
