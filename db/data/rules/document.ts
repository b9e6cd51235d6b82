import { documentRules as rules } from '../../../domain/document/rules.ts';
import { byDefault, country, row } from './row.ts';

/** 住建委 and 交通委 set the papers of specialties 05 and 06. Their codes are invented until the offices have entered theirs. */
const housing = { unit: '上海市住房和城乡建设管理委员会', creditCode: '11310000MB2F30201A', form: 'picture' } as const;
const transport = { unit: '上海市交通委员会', creditCode: '11310000MB2F30202B', form: 'picture' } as const;

export const documentRows = [
  row(rules.issuers, country, [{ kinds: ['*'], unit: '政务服务审批部门', mark: '政审', creditCode: null }], byDefault),
  // The tender names the office that decides; its code and its numbers are to be entered by it.
  row(rules.issuers, '310000', [
      { kinds: ['*'], unit: '上海市应急管理局', mark: '沪应急', creditCode: '11310000MB2F30135X' },
      // 执收主体 of the exam's fees.
      { kinds: ['P04'], unit: '上海市应急管理宣传教育中心', mark: '沪应急宣教', creditCode: null },
    ], {
    source: 'S3（发证单位）；文号与统一社会信用代码为平台默认',
    verified: false,
  }),
  row(rules.seals, country, [], byDefault),
  row(rules.seals, '310000', [
    { kinds: ['P17'], specialties: ['05'], own: 'electronic', others: [housing] },
    { kinds: ['P17'], specialties: ['06'], own: 'electronic', others: [transport] },
    { kinds: ['P17'], specialties: null, own: 'electronic', others: [] },
  ], { source: 'S3第44项“根据情况加盖相关部门的电子签章或印章照片”；按命题单位分配为平台默认', verified: false }),
];
