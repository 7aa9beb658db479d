/** The parts of Postboard that a process may run. */
export const roles = [
  'trigger',
  'review',
  'launch',
  'prepare',
  'send',
  'report',
  'bounces',
  'unsubscribe',
] as const;
export type Role = (typeof roles)[number];
