// The lists, the size table and the districts that a dossier is checked and shown with.
import type { Reference } from '../../domain/supplier/dossier/context.ts';
import { companySizes } from './company-size.ts';
import { districtOf, districtsIn, isKnownDistrict } from './districts/index.ts';
import * as choices from './lists/choices.ts';
import { industries } from './lists/industries.ts';
import { qualifications } from './lists/qualifications.ts';

export const dossierReference: Reference = {
  lists: {
    industries,
    qualifications,
    economicNatures: choices.economicNatures,
    companySizes: choices.companySizeNames,
    supplierTypes: choices.supplierTypes,
    currencies: choices.currencies,
    qualificationGrades: choices.qualificationGrades,
    creditNames: choices.creditNames,
    creditGrades: choices.creditGrades,
    investorTypes: choices.investorTypes,
    personTypes: choices.personTypes,
    idTypes: choices.idTypes,
  },
  sizes: companySizes,
  districts: { find: (code) => districtOf(code) ?? undefined, known: isKnownDistrict, under: districtsIn },
};
