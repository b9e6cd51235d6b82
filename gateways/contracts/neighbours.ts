// The neighbours that are spoken to in sealed envelopes: id of the requirement, and the name that people know.
export const neighbours = {
  'one-stop': { id: 'U01', label: '一网通办统一身份认证' },
  payment: { id: 'U03', label: '上海市公共支付平台' },
  'fiscal-bill': { id: 'U04', label: '上海市财政电子票据' },
  education: { id: 'U05', label: '学信学历学位核验' },
  'social-insurance': { id: 'U06', label: '社会保险与用人单位' },
  'signing-server': { id: 'U07', label: '签名验签服务器' },
  seal: { id: 'U08', label: '电子印章' },
  'licence-library': { id: 'U09', label: '电子证照库' },
  mobile: { id: 'U10', label: '随申办' },
  rating: { id: 'U11', label: '一网通办好差评' },
  courier: { id: 'U12', label: '一网通办快递' },
  sharing: { id: 'U13', label: '三方共享' },
  hotline: { id: 'U14', label: '12345' },
  ca: { id: 'U16', label: 'CA数字证书厂商' },
  'fiscal-intranet': { id: 'U17', label: '财政内网' },
  'opening-room': { id: 'U18', label: '开标室视频' },
  financing: { id: 'U19', label: '融资贷款' },
  'safety-platform': { id: 'U20', label: '上海市安全生产基础信息平台' },
  'licence-collection': { id: 'U21', label: '电子证照同步制发与归集' },
  portal: { id: 'U22', label: '一网通办' },
  'time-stamp': { id: 'F05', label: '时间戳服务' },
  face: { id: 'S3-09', label: '人像检测' },
} as const;
export type NeighbourName = keyof typeof neighbours;
export const neighbourNames = Object.keys(neighbours) as NeighbourName[];
