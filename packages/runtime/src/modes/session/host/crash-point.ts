/**
 * Places at which a test kills the process, by the names of the crash campaign: before a step is committed, inside the commit, after it and
 * before its effects, after them and before they are acknowledged, when a start has read the journal and when it has half applied it, after the
 * lease was taken over, while it drains.
 */
export const CRASH_POINTS = ['C01', 'C02', 'C03', 'C11', 'C19', 'C20', 'C22', 'C24'] as const;
/**
 * The same where orders leave: the lease was looked at, the socket is open, half of the body is sent, the request is on its way, the head of its
 * answer is in, the answer was read, inside the commit of what it said, a fill came in, it is written down, a stop is to be planned, one is
 * written down and not sent, the old one is gone, a cancel is to leave, it is on its way, an attempt proved that it never arrived.
 */
export const ORDER_CRASH_POINTS = [
  'C04',
  'C05',
  'C06',
  'C07',
  'C08',
  'C09',
  'C10',
  'C12',
  'C13',
  'C14',
  'C15',
  'C16',
  'C17',
  'C18',
  'C21',
] as const;
/** Once in a journal's life: while its file is made or brought up to date. */
export const FILE_CRASH_POINTS = ['C23'] as const;
export type CrashPoint = (typeof CRASH_POINTS | typeof ORDER_CRASH_POINTS | typeof FILE_CRASH_POINTS)[number];

const passed = new Map<CrashPoint, number>();

/**
 * Kills this process as the system would, when TRADAI_CRASH_AT names the point: `C01`, or `C01:3` for the third time it is passed. `C04:1:SIGSTOP`
 * sends it another signal: to be frozen there, or asked to end. The image has no such points: its bundle defines the variable away.
 */
export function crashPoint(point: CrashPoint): void {
  if (process.env['TRADAI_CRASH_AT'] === undefined) return;
  const [wanted, times = '1', signal = 'SIGKILL'] = process.env['TRADAI_CRASH_AT'].split(':');
  if (wanted !== point) return;
  passed.set(point, (passed.get(point) ?? 0) + 1);
  if (passed.get(point) === Number(times)) process.kill(process.pid, signal);
}
