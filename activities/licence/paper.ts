// What P23 注册证书 says, from the edition as it was decided: repeating it says the same, whatever has changed since.
import { validateIdNumber } from '../../domain/kit/identity/id-number.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { maskedIdNumber } from '../../domain/licence/verdict.ts';
import { one } from '../../db/kit/sql.ts';
import { places } from '../../db/licence/places.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { defineDocument } from '../documents/define.ts';

interface Row {
  number: string;
  name: string;
  idNumber: string;
  specialty: string;
  employerName: string;
  certificateNumber: string;
  validFrom: string;
  validTo: string;
  token: string;
  district: string;
}

export const licencePaper = defineDocument({
  kind: 'P23',
  load: async (em, fields, { caseId }) => {
    const { idNumber, district, specialty, ...row } = await one<Row>(
      em,
      `select l.number, c.holder_name as name, c.id_number as "idNumber", e.specialty, e.employer_name as "employerName", c.number as "certificateNumber",
          e.valid_from::text as "validFrom", e.valid_to::text as "validTo", e.token, l.district
         from electronic_licence e join licence l on l.id = e.licence_id join certificate c on c.id = e.certificate_id where e.case_id = $1`,
      [caseId],
    );
    const plain = fields.decrypt(idNumber, places.idNumber);
    const id = validateIdNumber(plain, { today: row.validFrom, isKnownDistrict: () => true });
    const specialties = ruleValue((await ruleBook(em)).rulesFor(district, row.validFrom), licenceRules.specialties);
    return {
      ...row,
      sex: id.ok ? id.value.sex : null,
      idNumber: maskedIdNumber(plain),
      specialty: specialties.find(({ code }) => code === specialty)?.label ?? specialty,
      photo: null,
    };
  },
});
