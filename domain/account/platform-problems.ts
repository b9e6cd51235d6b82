// What can go wrong where a platform signs people in (S3-01, O15).
import { defineProblems } from '../kit/refusal.ts';

export const platformProblems = defineProblems({
  SSO_TICKET_INVALID: {
    status: 401,
    message: '登录票据无效或已使用',
    next: '请重新点击登录，由统一身份认证平台再次登录。',
    about: 'S3-01. The ticket is forged, out of time, for another client or sign-in, or was used before.',
  },
  ACCOUNT_WITHDRAWN: {
    status: 403,
    message: '账号已停用',
    next: '请联系统一用户管理的管理员。',
    about: 'O15. Central administration has withdrawn this account.',
  },
  OWN_SIGN_IN_OFF: {
    status: 403,
    message: '请通过统一登录平台登录',
    next: '请从业务系统门户进入本系统。',
    about: 'O15. Officers of this district, or this officer, sign in through the central platform only. Told only after the right password or code.',
  },
  CENTRALLY_ADMINISTERED: {
    status: 409,
    message: '该人员的岗位由统一权限分配管理',
    next: '请在业务系统门户的统一权限分配中调整。',
    about: 'O15. Roles of officers who come from the central platform are given and taken there.',
  },
});
