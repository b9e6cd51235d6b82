// 营业执照: name and code are those of the registration; the seal of the registering authority says how deep the 区划 goes (B05).
import { plainCode } from '../../kit/identity/validity.ts';
import type { Rule } from './contradictions.ts';
import { districtLevel } from './districts.ts';

/** Full-width and half-width brackets and spaces are not a difference. */
const bare = (name: string): string => name.replace(/\s/g, '').replace(/（/g, '(').replace(/）/g, ')');

const identity: Rule = ({ basic, qualification }, { registration }) => {
  const [name, code] = [basic?.['fullName'], qualification?.['creditCode']];
  return [
    ...(typeof name === 'string' && name.trim() && bare(name) !== bare(registration.orgName)
      ? [
          {
            path: 'basic.fullName',
            code: 'NAME_DIFFERS',
            rule: 'B04',
            message: `公司全称与注册时的机构名称“${registration.orgName}”不一致，应与营业执照上登记的公司名称一致`,
          },
        ]
      : []),
    ...(typeof code === 'string' && code && plainCode(code) !== registration.creditCode
      ? [
          {
            path: 'qualification.creditCode',
            code: 'CREDIT_CODE_READ_ONLY',
            rule: 'B10',
            message: '统一社会信用代码与注册时填写的不一致，不能在此修改',
          },
        ]
      : []),
  ];
};

/** A seal of a 区县 asks for that 区县; a seal of a 市 is content with the 市. A 省 alone is never enough. */
const registry: Rule = ({ basic, qualification }, { reference: { districts } }) => {
  const [code, authority] = [basic?.['registryDistrict'], qualification?.['authority']];
  if (typeof code !== 'string' || !districts.find(code)) return [];
  const at = { path: 'basic.registryDistrict', rule: 'B05' };
  const level = districtLevel(code);
  if (level === 1) return [{ ...at, code: 'REGISTRY_TOO_HIGH', message: '营业执照登记机关所在地请至少选择到市' }];
  if (level === 3 || typeof authority !== 'string') return [];
  const seal = districts.under(code).find(({ name }) => authority.includes(name));
  return seal ? [{ ...at, code: 'REGISTRY_TOO_HIGH', message: `登记机关为“${authority}”，营业执照登记机关所在地请选择到“${seal.name}”` }] : [];
};

/** 社会保险: nobody pays for more people than are enrolled. */
const insured: Rule = ({ qualification }) => {
  const [enrolled, paid] = [qualification?.['registeredCount'], qualification?.['insuredCount']];
  return typeof enrolled === 'number' && typeof paid === 'number' && paid > enrolled
    ? [
        {
          path: 'qualification.insuredCount',
          code: 'INSURED_ABOVE_REGISTERED',
          rule: 'B11',
          message: `社保缴纳人数（${paid}）不能多于在册人数（${enrolled}）`,
        },
      ]
    : [];
};

export const licenceFaults: Rule = (draft, context) => [identity, registry, insured].flatMap((rule) => rule(draft, context));
