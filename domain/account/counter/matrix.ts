// The published material lists, S4 用户注册和信息修改材料要求, tables 1–10 as rows L01–L10, and the defaults for the two
// kinds of legal person that S4 offers at registration but has no list for (L18). Data: an office replaces it by its own rows.
import type { Appendix, Mark, MaterialItem, MaterialRow } from './materials.ts';

const copy = (id: string, line: number, label: string, marks: Mark[], originalShown = false): MaterialItem => ({
  id,
  line,
  label,
  form: 'copy',
  marks,
  originalShown,
  appendix: null,
});
const form = (id: string, line: number, label: string, appendix: Appendix, marks: Mark[] = []): MaterialItem => ({
  id,
  line,
  label,
  form: 'document',
  marks,
  originalShown: false,
  appendix,
});
const agreement = (line: number, mark: Mark): MaterialItem => form('userAgreement', line, '山西省政务服务网用户协议', '4', [mark]);

/** Lists of a legal person that differ from another's only by the certificate they begin with. */
const legalPerson = (certificate: string) => ({
  inPerson: [
    copy('certificate', 1, certificate, ['seal'], true),
    copy('legalRepresentativeIdCard', 2, '法人代表身份证', ['seal'], true),
    agreement(3, 'seal'),
  ],
  byProxy: [
    copy('certificate', 1, certificate, ['seal'], true),
    copy('legalRepresentativeIdCard', 2, '法人代表身份证', ['seal']),
    copy('agentIdCard', 3, '被授权人身份证', ['agent', 'seal'], true),
    form('powerOfAttorney', 4, '法人授权委托书', '2'),
    agreement(5, 'seal'),
  ],
});
/** 企业法人 joins both identity cards in one line of its list by proxy. */
const businessByProxy: MaterialItem[] = [
  copy('certificate', 1, '营业执照', ['seal'], true),
  copy('legalRepresentativeIdCard', 2, '法人代表身份证', ['seal']),
  copy('agentIdCard', 2, '被授权人身份证', ['agent', 'seal'], true),
  form('powerOfAttorney', 3, '法人授权委托书', '2'),
  agreement(4, 'seal'),
];
const certificateLines = (certificate: string) => ({
  inPerson: [
    `${certificate}复印件（加盖公章），原件备查。`,
    '法人代表身份证复印件（加盖公章），原件备查。',
    '山西省政务服务网用户协议（加盖公章，附录4）。',
  ],
  byProxy: [
    `${certificate}复印件（加盖公章），原件备查。`,
    '法人代表身份证复印件（加盖公章）。',
    '被授权人身份证复印件（被授权人签字并加盖公章），原件备查。',
    '法人授权委托书（附录2）。',
    '山西省政务服务网用户协议（加盖公章，附录4）。',
  ],
});
const businessByProxyLines = [
  '营业执照复印件（加盖公章），原件备查。',
  '法人代表身份证复印件（加盖公章）、被授权人身份证复印件（被授权人签字并加盖公章），被授权人身份证原件备查。',
  '法人授权委托书（附录2）。',
  '山西省政务服务网用户协议（加盖公章，附录4）。',
];

const published = (row: Omit<MaterialRow, 'verified' | 'source'>, table: number): MaterialRow => ({
  ...row,
  source: `山西政务服务网 用户注册和信息修改材料要求 表${table}`,
  verified: true,
});
const ownDefault = (row: Omit<MaterialRow, 'verified' | 'source'>, like: string): MaterialRow => ({
  ...row,
  source: `默认，参照${like}，待当地政务大厅确认`,
  verified: false,
});

export const materialMatrix: readonly MaterialRow[] = [
  published(
    {
      id: 'L01',
      userType: 'naturalPerson',
      byProxy: false,
      lines: ['身份证复印件（本人签字），原件备查。', '山西省政务服务网用户协议（本人签字，附录4）。'],
      items: [copy('idCard', 1, '身份证', ['self'], true), agreement(2, 'self')],
    },
    1,
  ),
  published(
    {
      id: 'L02',
      userType: 'naturalPerson',
      byProxy: true,
      lines: [
        '授权人身份证复印件（授权人签字）和被授权人身份证复印件（被授权人签字），被授权人身份证原件备查。',
        '自然人授权委托书原件（附录1）。',
        '山西省政务服务网用户协议（本人签字，附录4）。',
      ],
      items: [
        copy('principalIdCard', 1, '授权人身份证', ['principal']),
        copy('agentIdCard', 1, '被授权人身份证', ['agent'], true),
        { ...form('powerOfAttorney', 2, '自然人授权委托书', '1'), form: 'original' },
        agreement(3, 'self'),
      ],
    },
    2,
  ),
  published(
    {
      id: 'L03',
      userType: 'enterprise',
      byProxy: false,
      lines: certificateLines('营业执照').inPerson,
      items: legalPerson('营业执照').inPerson,
    },
    3,
  ),
  published({ id: 'L04', userType: 'enterprise', byProxy: true, lines: businessByProxyLines, items: businessByProxy }, 4),
  published(
    {
      id: 'L05',
      userType: 'branch',
      byProxy: false,
      lines: [
        '分公司营业执照复印件（加盖分公司公章），原件备查。',
        '分公司负责人身份证复印件（加盖分公司公章），原件备查。',
        '总公司营业执照复印件（加盖总公司公章）。',
        '总公司法人代表身份证复印件（加盖总公司公章）。',
        '山西省政务服务网用户协议（加盖分公司公章，附录4）。',
      ],
      items: [
        copy('branchLicence', 1, '分公司营业执照', ['branchSeal'], true),
        copy('branchHeadIdCard', 2, '分公司负责人身份证', ['branchSeal'], true),
        copy('headLicence', 3, '总公司营业执照', ['headSeal']),
        copy('headRepresentativeIdCard', 4, '总公司法人代表身份证', ['headSeal']),
        agreement(5, 'branchSeal'),
      ],
    },
    5,
  ),
  published(
    {
      id: 'L06',
      userType: 'branch',
      byProxy: true,
      lines: [
        '分公司营业执照复印件（加盖总公司公章），原件备查。',
        '分公司负责人身份证复印件（加盖分公司公章），原件备查。',
        '总公司营业执照复印件（加盖总公司公章）。',
        '总公司法人代表身份证复印件（加盖总公司公章）。',
        '被授权人身份证复印件（被授权人签字并加盖分公司公章），原件备查。',
        '负责人授权委托书（附录3）。',
        '山西省政务服务网用户协议（加盖分公司公章，附录4）。',
      ],
      items: [
        // The list asks for the head office's seal here, unlike L05; kept as published.
        copy('branchLicence', 1, '分公司营业执照', ['headSeal'], true),
        copy('branchHeadIdCard', 2, '分公司负责人身份证', ['branchSeal'], true),
        copy('headLicence', 3, '总公司营业执照', ['headSeal']),
        copy('headRepresentativeIdCard', 4, '总公司法人代表身份证', ['headSeal']),
        copy('agentIdCard', 5, '被授权人身份证', ['agent', 'branchSeal'], true),
        form('powerOfAttorney', 6, '负责人授权委托书', '3'),
        agreement(7, 'branchSeal'),
      ],
    },
    6,
  ),
  published(
    {
      id: 'L07',
      userType: 'institution',
      byProxy: false,
      lines: certificateLines('事业单位法人证书').inPerson,
      items: legalPerson('事业单位法人证书').inPerson,
    },
    7,
  ),
  published(
    {
      id: 'L08',
      userType: 'institution',
      byProxy: true,
      lines: certificateLines('事业单位法人证书').byProxy,
      items: legalPerson('事业单位法人证书').byProxy,
    },
    8,
  ),
  published(
    {
      id: 'L09',
      userType: 'nonEnterprise',
      byProxy: false,
      lines: certificateLines('民办非企业法人证书').inPerson,
      items: legalPerson('民办非企业法人证书').inPerson,
    },
    9,
  ),
  published(
    {
      id: 'L10',
      userType: 'nonEnterprise',
      byProxy: true,
      lines: certificateLines('民办非企业法人证书').byProxy,
      items: legalPerson('民办非企业法人证书').byProxy,
    },
    10,
  ),
  ownDefault(
    {
      id: 'L18-social-in-person',
      userType: 'association',
      byProxy: false,
      lines: certificateLines('社会团体法人登记证书').inPerson,
      items: legalPerson('社会团体法人登记证书').inPerson,
    },
    '民办非企业',
  ),
  ownDefault(
    {
      id: 'L18-social-by-proxy',
      userType: 'association',
      byProxy: true,
      lines: certificateLines('社会团体法人登记证书').byProxy,
      items: legalPerson('社会团体法人登记证书').byProxy,
    },
    '民办非企业',
  ),
  ownDefault(
    {
      id: 'L18-business-in-person',
      userType: 'soleTrader',
      byProxy: false,
      lines: certificateLines('营业执照').inPerson,
      items: legalPerson('营业执照').inPerson,
    },
    '企业法人',
  ),
  ownDefault({ id: 'L18-business-by-proxy', userType: 'soleTrader', byProxy: true, lines: businessByProxyLines, items: businessByProxy }, '企业法人'),
];
