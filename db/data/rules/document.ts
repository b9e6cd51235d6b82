import { documentRules as rules } from '../../../domain/document/rules.ts';
import { byDefault, country, row } from './row.ts';

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
];
