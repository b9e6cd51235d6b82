// Refusals about the dossier of a supplier.
import { defineProblems } from '../kit/refusal.ts';

export const dossierProblems = defineProblems({
  DOSSIER_INCOMPLETE: {
    status: 422,
    message: '资料填写不完整或有矛盾，请逐项修改。',
    next: '按 errors 中每一项所在的页签和字段修改，保存后重新提交。',
    about:
      'A dossier was submitted with fields missing, malformed or contradicting each other. `errors` names all of them at once, each with its tab, its field and its rule. The draft is kept as it is.',
  },
  DOSSIER_TAB_UNKNOWN: {
    status: 404,
    message: '没有这个页签，或本区划不要求填写。',
    next: '请查看 GET /v1/meta/dossier 中本区划的页签。',
    about: 'The draft addresses a tab that the dossier does not have or that the district does not show.',
  },
  DOSSIER_TAB_MALFORMED: {
    status: 422,
    message: '页签内容的格式有误，无法保存。',
    next: '页签应为对象，其列表应为对象的数组。',
    about: 'A draft keeps any value in a field, but a tab must be an object and its list an array of objects.',
  },
  DOSSIER_FIELD_UNKNOWN: {
    status: 422,
    message: '内容中有本页签没有的填写项。',
    next: '请去掉 errors 中列出的填写项后重新保存。',
    about:
      'The draft holds names that the tab does not declare, or a return marks paths that the dossier of the district does not have. `errors` lists all of them. Nothing was saved.',
  },
  DOSSIER_TOO_LARGE: {
    status: 413,
    message: '页签内容过多，无法保存。',
    next: '请减少行数或文字；文件请作为附件上传。',
    about: 'A tab of a draft is longer than 200,000 characters of JSON, nested more than 6 levels deep, or has more than 200 rows.',
  },
  DOSSIER_FILE_UNKNOWN: {
    status: 422,
    message: '附件不存在，无法保存。',
    next: '请重新上传 errors 中列出的附件后保存。',
    about: 'The draft names files that were not uploaded by this organisation, or were removed. `errors` lists the fields. Nothing was saved.',
  },
  NOT_ADMITTED: {
    status: 409,
    message: '尚未入库，不能变更；入库前请撤回申请后修改',
    next: '待提交时请直接修改草稿；待入库时请先【撤回申请】。',
    about: 'A change (变更) starts from the dossier in force, which only a 正式供应商 (已入库) has.',
  },
});
