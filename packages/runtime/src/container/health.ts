import { newestBeatIn } from '../compose/open-health.ts';
import { beatName, type BeatsOf } from '../ports/heartbeats.ts';
import { UsageError } from '../process/failure.ts';
import { SETTINGS } from './setting-table.ts';
import { containerSettings, isOfSession, type ContainerSettings } from './settings.ts';

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
 * Whether the container of these variables, and of the flags that won over them, is alive, and its session gets on: by its last beat when beats are kept
 * in its state folder, else by its `/metrics`. With beats in a table and no `/metrics` there is nothing to look at, and whoever reads the table knows more.
 */
export async function healthOf(env: Variables, nowMs: number, argv: readonly string[] = []): Promise<Health> {
  const settings = settingsOf(argv, env);
  const { stateDir, heartbeatTable: table, metrics } = settings ?? placesIn(env);
  if (table === null) return healthByBeat(stateDir, beatsOf(settings), nowMs);
  const [, host = HERE, port] = /^prometheus:(?:(.+):)?(\d+)$/.exec(metrics) ?? [];
  if (port !== undefined) return healthByMetrics(`http://${EVERYWHERE.includes(host) ? HERE : host}:${port}/metrics`);
  return { isHealthy: true, text: `Beats are in the table ${table}.` };
}

/** As the container reads them; null: it would not start with them, so that nobody knows whose beats are its own. */
function settingsOf(argv: readonly string[], env: Variables): ContainerSettings | null {
  try {
    return containerSettings(argv, env);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

function placesIn(env: Variables): Pick<ContainerSettings, 'stateDir' | 'heartbeatTable' | 'metrics'> {
  const value = (name: 'heartbeatTable' | 'metrics' | 'stateDir'): string | null =>
    env[SETTINGS[name].variable!] || SETTINGS[name].otherwise;
  return { stateDir: value('stateDir')!, heartbeatTable: value('heartbeatTable'), metrics: value('metrics')! };
}

/** Sessions of one account share a folder: each beats by its own name there. A run may have chosen its id by itself. */
function beatsOf(settings: ContainerSettings | null): BeatsOf {
  if (settings === null) return 'any';
  if (!isOfSession(settings)) return 'run';
  const { account, strategy, mode } = settings;
  return { kind: 'session', account, strategy, mode };
}

async function healthByBeat(folder: string, beats: BeatsOf, nowMs: number): Promise<Health> {
  const beat = await newestBeatIn(folder, beats);
  const whose = typeof beats === 'string' ? '' : ` of the ${beatName(beats)}`;
  if (beat === null) return { isHealthy: false, text: `${folder} has no beat${whose} yet.` };
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
