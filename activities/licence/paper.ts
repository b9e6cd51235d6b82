// What P23 注册证书 says, from the edition as it was decided: repeating it says the same, whatever has changed since.
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { validateIdNumber } from '../../domain/kit/identity/id-number.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { maskedIdNumber } from '../../domain/licence/verdict.ts';
import { registrationRulesOf } from '../../domain/registration/rules.ts';
import { asInstant, one } from '../../db/kit/sql.ts';
import { places } from '../../db/licence/places.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { defineDocument } from '../documents/define.ts';
import { photoOf } from '../registration/photo.ts';

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
  accountId: string;
  issuedAt: Instant;
}

export const licencePaper = defineDocument({
  kind: 'P23',
  load: async (em, fields, { caseId }, content) => {
    const { idNumber, district, specialty, accountId, issuedAt, ...row } = await one<Row>(
      em,
      `select l.number, c.holder_name as name, c.id_number as "idNumber", e.specialty, e.employer_name as "employerName", c.number as "certificateNumber",
          e.valid_from::text as "validFrom", e.valid_to::text as "validTo", e.token, l.district,
          l.account_id as "accountId", ${asInstant('e.issued_at')} as "issuedAt"
         from electronic_licence e join licence l on l.id = e.licence_id join certificate c on c.id = e.certificate_id where e.case_id = $1`,
      [caseId],
    );
    const plain = fields.decrypt(idNumber, places.idNumber);
    const id = validateIdNumber(plain, { today: row.validFrom, isKnownDistrict: () => true });
    const book = await ruleBook(em);
    const specialties = ruleValue(book.rulesFor(district, row.validFrom), licenceRules.specialties);
    const rules = registrationRulesOf(book.rulesFor(district, shanghaiDay(issuedAt)));
    return {
      ...row,
      sex: id.ok ? id.value.sex : null,
      idNumber: maskedIdNumber(plain),
      specialty: specialties.find(({ code }) => code === specialty)?.label ?? specialty,
      photo: await photoOf(em, { accountId, rules, at: issuedAt }, content),
    };
  },
});
