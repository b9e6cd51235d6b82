// The documents that the contract asks for, each under its exact title (O07, O24, O25, O27, O28, O29).

export interface DeliveryDocument {
  /** In docs/delivery, and of its text in templates/delivery; without ending. */
  file: string;
  /** To the letter. */
  title: string;
  /** Requirements, and where the contract asks for it. */
  ids: readonly string[];
  clause: string;
  reader: string;
}

const acceptance = 'S3§验收要求（3）';
const technical = 'S3§技术文件要求';

export const deliveryDocuments: readonly DeliveryDocument[] = [
  { file: 'user-requirements', title: '用户需求说明书', ids: ['O07'], clause: acceptance, reader: '业务处室、评审专家' },
  { file: 'outline-design', title: '系统概要设计说明书', ids: ['O07'], clause: acceptance, reader: '信息化管理人员、评审专家' },
  { file: 'detailed-design', title: '系统详细设计说明书', ids: ['O07'], clause: acceptance, reader: '开发和维护人员' },
  { file: 'confirmation', title: '三方功能需求确认单', ids: ['O07'], clause: acceptance, reader: '采购人、使用部门、供应商' },
  { file: 'test-report', title: '测试报告', ids: ['O07'], clause: acceptance, reader: '采购人、检测机构' },
  { file: 'user-manual', title: '用户使用手册', ids: ['O07'], clause: acceptance, reader: '申请人、各岗位人员' },
  { file: 'deployment', title: '系统部署文档', ids: ['O07', 'O24'], clause: acceptance, reader: '部署和运维人员' },
  { file: 'system-description', title: '系统说明文件', ids: ['O27'], clause: technical, reader: '信息化管理人员' },
  { file: 'technical-manual', title: '技术手册', ids: ['O27'], clause: technical, reader: '运维人员' },
  { file: 'software-requirements', title: '软件需求说明书', ids: ['O27'], clause: technical, reader: '开发人员、评审专家' },
  { file: 'overall-design', title: '系统总体设计说明书', ids: ['O27'], clause: technical, reader: '信息化管理人员、评审专家' },
  { file: 'function-list', title: '应用软件功能清单', ids: ['O27'], clause: technical, reader: '采购人' },
  { file: 'service-plan', title: '售后服务与应急响应方案', ids: ['O25'], clause: 'S3§售后服务要求、应急响应要求', reader: '采购人、运维人员' },
  { file: 'acceptance-plan', title: '验收与进度安排', ids: ['O28', 'O29'], clause: 'S3§验收要求、进度要求', reader: '采购人、供应商' },
];
