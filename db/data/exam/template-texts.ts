// First texts of the exam's templates, for an office to begin from: offered by the editor, in force only once two persons of the office have enabled them.
import type { TemplateKind } from '../../../domain/exam/exam.ts';

const text = (...blocks: string[]): string => blocks.join('\n');

export const templateTexts: Readonly<Record<TemplateKind, { title: string; body: string }>> = {
  guide: {
    title: '报考指南',
    body: text(
      '<h2>一、考试</h2>',
      '<p>{{examName}}（考试代码：{{examCode}}）。考试专业：{{specialties}}。报考级别：{{levels}}。考区：{{areas}}。</p>',
      '<h2>二、科目与时间</h2>',
      '<p>考试科目：{{subjects}}。</p>',
      '<p>{{sessions}}。</p>',
      '<h2>三、报名与缴费</h2>',
      '<ol><li>网上报名：{{enrolOpens}}至{{enrolCloses}}。</li><li>缴费截止：{{payCloses}}，逾期未缴费的视为放弃报名。</li><li>考试费用：{{fees}}。</li></ol>',
      '<p>报名前请确认本人符合报考条件，如实填写报名信息，签署报名承诺书，并在缴费截止前完成缴费。</p>',
      '<h2>四、准考证</h2>',
      '<p>准考证打印：{{ticketOpens}}至{{ticketCloses}}。</p>',
    ),
  },
  commitment: {
    title: '报名承诺书',
    body: text(
      '<p>本人{{candidateName}}（证件号码：{{idNumber}}），工作单位{{employer}}，报名参加{{examName}}，报考级别{{level}}，报考专业{{specialty}}，报考科目{{subjects}}。</p>',
      '<p>本人已阅读并理解报考指南和考试有关规定，郑重承诺：</p>',
      '<ol>',
      '<li>本人符合规定的报考条件。</li>',
      '<li>本人填报和提交的个人信息、学历、工作经历等材料真实、准确、完整、有效。</li>',
      '<li>本人遵守考试纪律，服从考试安排，不违纪、不作弊。</li>',
      '<li>本人同意考试组织部门对上述内容进行核查；如有虚假或者不符合报考条件的，接受报名无效、成绩无效、证书撤销等处理，并承担相应的法律责任。</li>',
      '</ol>',
      '<p>签署日期：{{signedOn}}</p>',
    ),
  },
  form: {
    title: '报名表',
    body: text('<p>本表由系统依据{{candidateName}}填报并确认的信息生成，用于{{examName}}。</p>', '<p>确认后的信息不能自行修改；确需修改的，请在网上报名截止前取消报考确认。</p>'),
  },
  ticket: {
    title: '准考证',
    body: text(
      '<h2>{{examName}}</h2>',
      '<table>',
      '<tr><th>准考证号</th><td>{{ticketNumber}}</td><th>姓名</th><td>{{candidateName}}</td></tr>',
      '<tr><th>证件号码</th><td>{{idNumber}}</td><th>报考专业</th><td>{{specialty}}</td></tr>',
      '<tr><th>考点</th><td>{{site}}（{{siteAddress}}）</td><th>考场、座位</th><td>{{room}}考场{{seat}}号</td></tr>',
      '<tr><th>照片</th><td>{{photo}}</td><th>二维码</th><td>{{qr}}</td></tr>',
      '</table>',
      '<p>考试时间：{{sessions}}</p>',
      '<h3>考生须知</h3>',
      '<ol>',
      '<li>凭本准考证和有效居民身份证原件进入考场，对号入座。</li>',
      '<li>开考5分钟后不得入场；考试结束前不得离开考场。</li>',
      '<li>不得将通讯工具、规定以外的电子用品和与考试有关的资料带至座位。</li>',
      '<li>违反考试纪律的，按照《专业技术人员资格考试违纪违规行为处理规定》处理。</li>',
      '</ol>',
    ),
  },
};
