import { newestBeatIn } from '../compose/open-health.ts';
import { SETTINGS } from './setting-table.ts';

export interface Health {
  readonly isHealthy: boolean;
  /** One sentence. */
  readonly text: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** So many beats may be missed. */
const MISSED_BEATS = 3;
const ANSWER_MS = 3000;
const HERE = '127.0.0.1';
/** Addresses that are listened on, and that nobody is asked at. */
const EVERYWHERE = ['0.0.0.0', '[::]'];

/**
 * Whether the container of these variables is alive, and a session gets on: by its last beat when beats are kept in its state folder, else by
 * its `/metrics`. With beats in a table and no `/metrics` there is nothing to look at, and whoever reads the table knows more.
 */
export async function healthOf(env: Variables, nowMs: number): Promise<Health> {
  const value = (name: 'heartbeatTable' | 'metrics' | 'stateDir'): string => {
    const given = env[SETTINGS[name].variable!] ?? '';
    return given === '' ? (SETTINGS[name].otherwise ?? '') : given;
  };
  const table = value('heartbeatTable');
  if (table === '') return healthByBeat(value('stateDir'), nowMs);
  const [, host = HERE, port] = /^prometheus:(?:(.+):)?(\d+)$/.exec(value('metrics')) ?? [];
  if (port !== undefined) return healthByMetrics(`http://${EVERYWHERE.includes(host) ? HERE : host}:${port}/metrics`);
  return { isHealthy: true, text: `Beats are in the table ${table}.` };
}

async function healthByBeat(folder: string, nowMs: number): Promise<Health> {
  const beat = await newestBeatIn(folder);
  if (beat === null) return { isHealthy: false, text: `${folder} has no beat yet.` };
  if (beat.outcome !== null) return { isHealthy: true, text: `The last run ended with ${beat.outcome.code}.` };
  if (beat.stage === 'STALLED')
    return { isHealthy: false, text: `The session does not get on: ${beat.causes.join(', ')}.` };
  const seconds = Math.round((nowMs - beat.ts) / 1000);
  const isHealthy = nowMs - beat.ts <= MISSED_BEATS * beat.every_ms;
  return { isHealthy, text: `The last beat is ${seconds} s old, one is due every ${beat.every_ms / 1000} s.` };
}

async function healthByMetrics(url: string): Promise<Health> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    return { isHealthy: status === 200, text: `${url} answers ${status}.` };
  } catch (error) {
    return { isHealthy: false, text: `${url} does not answer: ${(error as Error).message}.` };
  }
}
