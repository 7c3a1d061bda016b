import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { metricsChoice } from '../../compose/open-metrics.ts';
import { openSessionStore } from '../../compose/open-session-store.ts';
import { restoreJournal } from '../../compose/restore-journal.ts';
import { openState, statePlace, type StatePlace } from '../../compose/open-state.ts';
import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { beatOutcome } from '../../contract/heartbeat.ts';
import { VERSION } from '../../contract/version.ts';
import { REAL_TIME } from '../../modes/session/host/real-time.ts';
import { runSession } from '../../modes/session/start/run-session.ts';
import type { Holder } from '../../ports/leases.ts';
import { failureOf } from '../../process/failure.ts';
import { logLevelIn, type ContainerLog } from '../log.ts';
import { startPulse, type Pulse } from '../pulse/pulse.ts';
import { sessionLog } from '../session-log.ts';
import type { ContainerSettings } from '../settings.ts';
import { readyText } from '../start.ts';
import { orStopped } from '../stop.ts';
import { KillSwitch } from './kill-switch.ts';
import { NoiseGuard } from './noise-guard.ts';
import { containerVoice } from './container-voice.ts';
import { runNowOrBefore } from './remembered-run.ts';
import { sessionWorld } from './session-world-of.ts';
import type { SessionSurroundings } from './session-surroundings.ts';
import { SessionStop } from './session-stop.ts';
import { keepMemorySteady } from './steady-memory.ts';

const LAST_BEAT_MS = 500;

/** Trades a session until it is asked to end, under beats that say how it fares. The failure of a session is told and turned into the exit code. */
export async function runSessionContainer(surroundings: SessionSurroundings): Promise<ExitCode> {
  const { settings, io, startedMs } = surroundings;
  const { account, strategy, mode, stateDir, heartbeatTable } = settings;
  const log = sessionLog(io, { account, strategy, mode }, { level: logLevelIn(io.env) });
  const place = statePlace(heartbeatTable, stateDir, io.env);
  const me: Holder = { holder: randomUUID(), build: buildOf(settings), mode, startedMs };
  let pulse: Pulse | null = null;
  const beginPulse = (epoch: number): void => {
    pulse = pulseOf(surroundings, { me, place, epoch, log });
    keepMemorySteady();
  };
  const last = async (text: string, code: ExitCode): Promise<void> => {
    if (text !== '') log.error(text, { exit_code: code });
    const beat = pulse?.end(beatOutcome(code, surroundings.redactor.redact(text)));
    // Whoever lost the lease, or does not know any more what it does, is gone within two seconds, whatever its stores do.
    const isHasty = code === EXIT_CODE.temporary || code === EXIT_CODE.internal;
    await (isHasty ? Promise.race([beat, REAL_TIME.sleep(LAST_BEAT_MS)]) : beat);
  };
  const stop = new SessionStop({ maxSeconds: settings.maxSeconds, onOverdue: last });
  const kill = new KillSwitch();
  const guard = new NoiseGuard(log, (sentence) => last(sentence, EXIT_CODE.internal));
  try {
    await traded(await restored(surroundings, place), {
      log,
      place,
      me,
      stop,
      kill,
      guard,
      beginPulse,
      pulse: () => pulse,
    });
    await last('', stop.code);
    return stop.code;
  } catch (error) {
    // Asked to end before it traded: there is nothing to put in order.
    const isAsked = stop.signal.aborted && error === stop.signal.reason;
    const { text, ending } = isAsked ? { text: '', ending: stop.code } : failureOf(error);
    await last(text, ending);
    return ending;
  } finally {
    kill.close();
    guard.end();
    stop.end();
  }
}

/** A copy takes the place of the journal where one is named; who trades with money is told which. */
async function restored(surroundings: SessionSurroundings, place: StatePlace): Promise<SessionSurroundings> {
  const { settings, io } = surroundings;
  const { account, strategy, mode, recover } = settings;
  if (recover === null) return surroundings;
  const copy = await restoreJournal(place, { account, strategy, mode }, recover);
  return { ...surroundings, io: { ...io, env: { ...io.env, TRADAI_LIVE_RESTORED: copy } } };
}

interface Supervision {
  readonly log: ContainerLog;
  readonly place: StatePlace;
  readonly me: Holder;
  readonly stop: SessionStop;
  readonly kill: KillSwitch;
  readonly guard: NoiseGuard;
  readonly beginPulse: (epoch: number) => void;
  readonly pulse: () => Pulse | null;
}

async function traded(surroundings: SessionSurroundings, supervision: Supervision): Promise<void> {
  const { settings, registry, objects, io } = surroundings;
  const { log, place, me, stop, kill, guard, beginPulse, pulse } = supervision;
  const run = await orStopped(runNowOrBefore({ settings, registry, objects, env: io.env }, place), stop.signal);
  const { ready, stale } = run;
  if (stale !== null) log.warn(stale);
  const limit = ready.spec?.max_seconds;
  if (limit !== undefined) stop.limit(limit);
  log.event('ready', readyText(ready));
  for (const warning of ready.config.warnings) log.warn(warning);
  const [state, store] = await Promise.all([openState(place), openSessionStore(place, { takesOlder: true })]);
  try {
    const { leases, leaseRows, accounts } = state;
    const { world, close } = await sessionWorld(run, {
      ...{ ...surroundings, log, me, store, stop, kill, guard, pulse },
      ...{ leases, leaseRows, accounts, time: REAL_TIME, voice: containerVoice(log, pulse, kill) },
    });
    const { account, strategy, mode, stateDir } = settings;
    const onTrouble = (text: string): void => log.say('warn', 'kill-switch', text);
    const file = join(stateDir, 'kill-switch');
    kill.open({ store, key: { account, strategy, mode }, time: REAL_TIME, file, onTrouble });
    try {
      await runSession({ ...world, onLease: ({ epoch }) => beginPulse(epoch) });
    } finally {
      await close();
    }
  } finally {
    store.close();
    state.close();
  }
}

/** The digest of the image, or the version of the program where there is none. */
function buildOf({ imageDigest }: ContainerSettings): string {
  return imageDigest ?? VERSION;
}

function pulseOf(
  { settings, startedMs, io }: SessionSurroundings,
  { me, place, epoch, log }: Pick<Supervision, 'me' | 'place' | 'log'> & { readonly epoch: number },
): Pulse {
  const { account, strategy, mode, stage, imageDigest, heartbeatSeconds, metrics } = settings;
  return startPulse({
    subject: { kind: 'session', account, mode, epoch },
    ...{ strategy, registryStage: stage, startedMs, holder: me.holder, state: place },
    metrics: metricsChoice(metrics, io.env),
    versions: { tradai: VERSION, ...(imageDigest === null ? {} : { image: imageDigest }) },
    everyMs: heartbeatSeconds * 1000,
    onNews: (news) =>
      log.warn(
        news.kind === 'problem' ? news.message : `A newer process (lease ${news.epoch}) beats for this session.`,
      ),
  });
}
