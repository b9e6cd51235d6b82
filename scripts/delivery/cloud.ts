// The deployment plan of the contract's cloud resources (O24), as data: what each machine runs and has, and what all of them may add up to.

export interface Machine {
  name: string;
  /** Zone of the government cloud that it stands in. */
  zone: string;
  runs: string;
  cores: number;
  memoryG: number;
  storageG: number;
  /** Licences of middleware, and services of a database, on it. */
  middleware: number;
  database: number;
}

/** What S3§电子政务云资源需求 applies for. */
export const applied = { 虚拟机: 6, '核（核）': 88, '内存（G）': 168, '存储（GB）': 3500, 操作系统: 6, 中间件: 4, 数据库服务: 1 } as const;

const machine = (
  name: string,
  zone: string,
  runs: string,
  [cores, memoryG, storageG]: [number, number, number],
  middleware = 0,
  database = 0,
): Machine => ({
  name,
  zone,
  runs,
  cores,
  memoryG,
  storageG,
  middleware,
  database,
});

export const machines: readonly Machine[] = [
  machine('应用服务器一', '互联网区', 'server.ts，申请人入口（PC端、移动端）；应用服务器二停机时兼任', [16, 32, 300], 1),
  machine('应用服务器二', '政务外网区', 'server.ts，经办人员入口（政务网）和运行情况页；应用服务器一停机时兼任', [16, 32, 300], 1),
  machine('流程服务器', '政务外网区', 'Temporal 服务端；worker.ts --queues cases,outside（流程、消息、对外接口）', [16, 32, 400], 1),
  machine('文书服务器', '政务外网区', 'worker.ts --queues documents（文书打印、签章）；病毒扫描', [16, 24, 300], 1),
  machine('数据库服务器', '数据区', 'PostgreSQL：业务库和流程引擎库同在一个实例，便于恢复到同一时刻', [16, 32, 1200], 0, 1),
  machine('备份与运维服务器', '数据区', '数据库备份和归档日志、文件副本、监控、恢复演练、密钥备份（与数据库备份分开存放）', [8, 16, 1000]),
];

const sum = (of: (one: Machine) => number): number => machines.reduce((total, one) => total + of(one), 0);

/** What the plan uses, under the names of `applied`. */
export const used = (): Record<keyof typeof applied, number> => ({
  虚拟机: machines.length,
  '核（核）': sum(({ cores }) => cores),
  '内存（G）': sum(({ memoryG }) => memoryG),
  '存储（GB）': sum(({ storageG }) => storageG),
  操作系统: machines.length,
  中间件: sum(({ middleware }) => middleware),
  数据库服务: sum(({ database }) => database),
});

export interface Service {
  kind: 'SSL证书-通配符' | 'SSL证书-单域名' | '签名验签服务';
  name: string;
  use: string;
}

/** What S3 applies for of each kind. */
export const appliedServices: Readonly<Record<Service['kind'], number>> = { 'SSL证书-通配符': 2, 'SSL证书-单域名': 2, 签名验签服务: 2 };

export const services: readonly Service[] = [
  { kind: 'SSL证书-通配符', name: '互联网域名', use: '申请人入口：TLS_CERT、TLS_KEY（应用服务器一）' },
  { kind: 'SSL证书-通配符', name: '政务外网域名', use: '经办人员入口：TLS_CERT、TLS_KEY（应用服务器二）' },
  { kind: 'SSL证书-单域名', name: '平台回调地址', use: '支付、快递等平台回调的前置' },
  { kind: 'SSL证书-单域名', name: '证书核验地址', use: '公众核验电子证书的地址' },
  { kind: '签名验签服务', name: '主用', use: 'SIGNING_SERVER_URL：文书、票据的签名' },
  { kind: '签名验签服务', name: '备用', use: 'SIGNING_SERVER_STANDBY_URL：主用不可用时自动接替' },
];
