// U05, records of 学历 and 学位. A number that belongs to another name is told nothing more.
import type { Router } from 'express';
import { z } from 'zod';
import { educationQuerySchema, educationRecordSchema, type EducationAnswer, type EducationRecord } from '../gateways/contracts/education.ts';
import { idNumber, personName } from '../gateways/contracts/parts.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import type { Kit } from './kit/stand-in.ts';

const holderSchema = z.strictObject({ name: personName, idNo: idNumber, records: z.array(educationRecordSchema) });
interface Holder {
  name: string;
  idNo: string;
  records: EducationRecord[];
}

export function createEducation(kit: Kit): Router {
  const sealed = createSealed('education', kit);
  const holders = openRows<Holder>('education', kit.folder, ({ idNo }) => idNo);
  sealed.onSealed('/records', educationQuerySchema, ({ name, idNo, certificateNo }) => {
    const holder = holders.get(idNo);
    const nameMatches = holder ? holder.name === name : null;
    const records = nameMatches ? holder!.records.filter((one) => certificateNo === undefined || one.certificateNo === certificateNo) : [];
    return { status: 200, body: { found: records.length > 0, nameMatches, records } satisfies EducationAnswer };
  });
  sealed.onData('/_data', holderSchema, (holder) => {
    holders.put(holder);
    return { status: 201, body: holder };
  });
  return sealed.router;
}
