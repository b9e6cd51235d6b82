// Invented data to try the papers of 考场与准考证 with: ordinary, and what is hard to print.
import { fillMarkup, readMarkup, type Markup, type MarkupValue } from '../../domain/kit/markup.ts';
import { sampleValues } from '../../domain/exam/template-variables.ts';
import { samplePhoto } from '../kit/sample-pictures.ts';
import type { SeatPapers } from './seat-papers.ts';

const exam = '2026年度上海市初级注册安全工程师职业资格考试';
const hash = '3f6c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f0a9b';
const candidates = [
  { seat: '01', name: '林汐', number: '26310101001016' },
  { seat: '02', name: '阿卜杜热合曼·𬱖䶮㛃', number: '26310101001024' },
  { seat: '03', name: '赵启明', number: '26310101001032' },
  { seat: '04', name: '钱云舒', number: '26310101001040' },
];
const desk = (n: number) => ({ ...candidates[n]!, photo: n === 2 ? null : samplePhoto });
const edited = (source: string, values: Record<string, MarkupValue>): readonly Markup[] => fillMarkup(readMarkup(source).nodes, values);
const ticket = `<h2>{{examName}}</h2><table><tr><th>姓名</th><td>{{candidateName}}</td><th>准考证号</th><td>{{ticketNumber}}</td></tr>
<tr><th>照片</th><td>{{photo}}</td><th>二维码</th><td>{{qr}}</td></tr></table><hr><h3>考生须知</h3><ol><li>对号入座，座位{{seat}}。</li><li><em>开考5分钟后</em>不得入场。</li></ol>`;

export const seatSamples: { readonly [K in keyof SeatPapers]: Readonly<Record<string, SeatPapers[K]>> } = {
  P05: {
    filled: {
      outcome: 'builtIn',
      exam,
      number: '26310103027157',
      name: '林汐',
      sex: '女',
      idNumber: '149999199003070014',
      photo: samplePhoto,
      level: '考全科',
      specialty: '建筑施工安全',
      site: '03 浦江职业技术学校',
      address: '上海市浦东新区浦江路100号',
      room: '027',
      seat: '15',
      sessions: [
        { subject: '安全生产法律法规', from: '2026-10-24 09:00', until: '2026-10-24 11:00' },
        { subject: '安全生产实务', from: '2026-10-24 14:00', until: '2026-10-24 16:30' },
      ],
      notes: ['开考五分钟后不得入场，考试结束前不得离场。', '请携带本准考证和有效身份证件原件。', '不得携带通讯工具和规定以外的电子用品进入座位。'],
      hotline: '021-00000000',
    },
    hard: {
      outcome: 'builtIn',
      exam,
      number: '26310101001016',
      name: '阿卜杜热合曼·麦麦提吐尔逊·𬱖䶮㛃',
      sex: null,
      idNumber: '14999919900307009X',
      photo: samplePhoto,
      level: '考单科',
      specialty: '其他安全（不包括消防安全）',
      site: '01 中国（上海）自由贸易试验区临港新片区职业能力考试中心第二考点',
      address: '上海市浦东新区临港新片区综合区先行区环湖西一路与申港大道交叉口东南侧教学楼北楼',
      room: '001',
      seat: '01',
      sessions: [{ subject: '安全生产实务', from: '2026-10-24 14:00', until: '2026-10-24 16:30' }],
      notes: ['请提前熟悉考点路线。'],
      hotline: null,
    },
    edited: {
      outcome: 'edited',
      exam,
      number: '26310103027157',
      body: edited(ticket, { ...sampleValues('ticket'), candidateName: '阿卜杜热合曼·𬱖䶮㛃' }),
      notes: ['请走东门入场。'],
      hotline: '021-00000000',
    },
  },
  P06: {
    filled: {
      exam,
      site: '01 浦江职业技术学校',
      room: '001',
      specialty: '建筑施工安全',
      sessions: [
        { label: '第1场', from: '2026-10-24 09:00', until: '2026-10-24 11:00' },
        { label: '第2场', from: '2026-10-24 14:00', until: '2026-10-24 16:30' },
      ],
      desks: [
        [desk(0), desk(3)],
        [desk(1), desk(2)],
        [null, null],
      ],
      candidates,
      first: '26310101001016',
      last: '26310101001040',
      size: 'A4',
    },
  },
  P07: {
    announced: {
      outcome: 'announced',
      exam,
      run: '1',
      announcedAt: '2026-08-02 10:00:00',
      commitment: hash,
      root: '0a9b9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f',
      candidates: '5120',
      rules: 'algorithm=1|minimum=10',
      rulesHash: '9b0a9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f',
      rooms: '186',
      roomsHash: '1b0c9d8e7f6a5b4c3d2e1f0a9b9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a',
      beacon: { source: '双色球第2026089期开奖号码', at: '2026-08-04 21:15:00' },
    },
    allocated: {
      outcome: 'allocated',
      exam,
      run: '1',
      announcedAt: '2026-08-02 10:00:00',
      allocatedAt: '2026-08-04 22:00:09',
      beacon: { source: '双色球第2026089期开奖号码', value: '07 12 19 23 28 31 + 04' },
      secret: hash,
      seed: '0a9b9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f',
      seatRoot: '9b0a9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f',
      seats: '5120',
      pools: [
        { pool: '浦东考区 化工安全（场次1、2）', people: '1042', rooms: '35', smallest: '22', largest: '30' },
        { pool: '浦东考区 建筑施工安全（场次2）', people: '40', rooms: '2', smallest: '10', largest: '30' },
      ],
      remainder: [
        {
          pool: '浦东考区 建筑施工安全（场次2）',
          org: '3f6c0d4be1a7',
          people: '25',
          apart: '20',
          bound: '5',
          pairs: '5',
          places: '01-036-02-03、01-036-11-12',
        },
      ],
    },
    apart: {
      outcome: 'allocated',
      exam,
      run: '2',
      announcedAt: '2026-08-10 10:00:00',
      allocatedAt: '2026-08-11 22:00:09',
      beacon: { source: '双色球第2026092期开奖号码', value: '01 02 03 04 05 06 + 07' },
      secret: hash,
      seed: '0a9b9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f',
      seatRoot: '9b0a9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f',
      seats: '28',
      pools: [{ pool: '黄浦考区 道路运输安全（场次1）', people: '28', rooms: '1', smallest: '28', largest: '28' }],
      remainder: [],
    },
  },
  P08: {
    failed: {
      exam,
      run: '1',
      checkedAt: '2026-09-01 09:30:00',
      result: '不通过',
      items: [
        { label: '考场人数不超过容量', result: '通过', findings: [] },
        { label: '考生照片齐全', result: '不通过', findings: ['2名考生缺少照片'] },
        { label: '同单位考生不相邻', result: '通过', findings: ['同单位相邻1对（已证明不可避免1对）：01考点036考场2、3号'] },
      ],
    },
  },
  P38: {
    filled: {
      exam,
      sites: [
        {
          code: '01',
          name: '浦江职业技术学校',
          area: '浦东考区',
          head: '周嘉禾',
          address: '上海市浦东新区浦江路100号',
          contact: '021-00000001',
          standard: '30',
          rooms: '40',
          spare: '1',
          seats: '1200',
          opens: '2026-10-24 07:30',
          closes: '2026-10-24 18:00',
        },
        {
          code: '02',
          name: '中国（上海）自由贸易试验区临港新片区职业能力考试中心',
          area: '黄浦考区',
          head: '欧阳䶮',
          address: '上海市黄浦区中山南路与陆家浜路交叉口东北侧教学楼',
          contact: '021-00000002',
          standard: '30',
          rooms: '22',
          spare: '1',
          seats: '660',
          opens: '2026-10-24 07:30',
          closes: '2026-10-24 18:00',
        },
      ],
    },
  },
  P39: {
    filled: {
      exam,
      run: '1',
      numberedAt: '2026-08-05 09:00:00',
      numbers: '58',
      rooms: [
        { site: '01', room: '001', first: '26310101001016', last: '26310101001301', count: '30' },
        { site: '01', room: '002', first: '26310101002012', last: '26310101002280', count: '28' },
      ],
    },
  },
};
