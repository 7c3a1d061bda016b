import { randomUUID } from 'node:crypto';
import { metricsChoice } from '../compose/open-metrics.ts';
import { openState, statePlace, type StatePlace } from '../compose/open-state.ts';
import { EXIT_CODE, type ExitCode } from '../contract/exit-code.ts';
import { beatOutcome, type RunMode } from '../contract/heartbeat.ts';
import { withLock } from '../data/cache/lock.ts';
import { VERSION } from '../contract/version.ts';
import type { AttemptRecord, RunRecords } from '../ports/run-records.ts';
import { failureOf, UsageError, type Failure } from '../process/failure.ts';
import { endProcess } from '../process/process-end.ts';
import { startPulse, type Pulse, type PulseOptions } from './pulse/pulse.ts';
import type { RunContext } from './run-context.ts';
import { attemptLock } from './results/run-folder.ts';
import { orStopped, StopWatch } from './stop.ts';

type Surroundings = Omit<RunContext, 'pulse' | 'signal' | 'limit'>;

/**
 * Runs work under a pulse and a stop watch: whatever becomes of it, the last beat and the record of the attempt say so before the process
 * ends. An attempt that has already ended well is not run again. The work's failure is told and turned into the exit code.
 */
export async function supervised(surroundings: Surroundings, work: Work): Promise<ExitCode> {
  const { settings, log } = surroundings;
  const supervision: Supervision = {
    place: statePlace(settings.heartbeatTable, settings.stateDir, surroundings.io.env),
    metrics: metricsChoice(settings.metrics, surroundings.io.env),
    holder: randomUUID(),
    pulse: null,
    watch: new StopWatch({
      ...settings,
      onOverdue: (stopped) => {
        const { text, ending } = failureOf(stopped);
        log.error(`${text} It was not finished in time.`, { exit_code: ending });
        const told = supervision.pulse?.end(beatOutcome(ending, text)) ?? Promise.resolve();
        void told.finally(() => endProcess(ending));
      },
    }),
  };
  try {
    if (settings.runId === null) return await underPulse(surroundings, supervision, work);
    return await alone(surroundings, () => onceDone(surroundings, supervision, work));
  } finally {
    supervision.watch.end();
  }
}

type Work = (context: RunContext) => Promise<ExitCode>;

interface Supervision {
  readonly place: StatePlace;
  readonly metrics: PulseOptions['metrics'];
  readonly holder: string;
  readonly watch: StopWatch;
  /** Null before it beats. */
  pulse: Pulse | null;
}

/** Two processes with one state folder would write the same files. */
async function alone(surroundings: Surroundings, work: () => Promise<ExitCode>): Promise<ExitCode> {
  const { runId, settings } = surroundings;
  return withLock(attemptLock(surroundings), `Attempt ${settings.attempt} of the run ${runId} is being run`, work, {
    waitMs: 0,
  });
}

async function onceDone(surroundings: Surroundings, supervision: Supervision, work: Work): Promise<ExitCode> {
  const { place, holder, watch } = supervision;
  const isToldDone = await orStopped(isDone(surroundings, place, holder), watch.signal);
  if (!isToldDone) return underPulse(surroundings, supervision, work);
  surroundings.log.event('already-done', 'This attempt has already ended well; nothing is to be done.');
  return EXIT_CODE.done;
}

async function underPulse(surroundings: Surroundings, supervision: Supervision, work: Work): Promise<ExitCode> {
  const { place: state, metrics, holder, watch } = supervision;
  const pulse = pulseOf(surroundings, { state, metrics, holder });
  supervision.pulse = pulse;
  watch.signal.addEventListener('abort', () => pulse.stage('STOPPING'), { once: true });
  const { code, text } = await outcomeOf(() =>
    work({ ...surroundings, pulse, signal: watch.signal, limit: (seconds) => watch.limit(seconds) }),
  );
  if (text !== '') surroundings.log.error(text, { exit_code: code });
  await pulse.end(beatOutcome(code, surroundings.redactor.redact(text)));
  return code;
}

interface Outcome {
  readonly code: ExitCode;
  /** Empty when all went well. */
  readonly text: string;
}

async function outcomeOf(work: () => Promise<ExitCode>): Promise<Outcome> {
  try {
    return { code: await work(), text: '' };
  } catch (error) {
    const { text, ending }: Failure = failureOf(error);
    return { code: ending, text };
  }
}

/** Throws `usage` when what is done is something else than what is wanted. */
async function isDone(surroundings: Surroundings, place: StatePlace, holder: string): Promise<boolean> {
  const done = await doneBefore(surroundings, place, holder);
  if (done === null) return false;
  const { runId, attempt, mode, strategy } = done;
  const { settings } = surroundings;
  if (mode === settings.mode && strategy === settings.strategy) return true;
  throw new UsageError(
    `Attempt ${attempt} of the run ${runId} was the ${mode} of ${strategy}, and is done; expected another RUN_ID for the ${settings.mode} of ${settings.strategy}.`,
  );
}

/** Null when the attempt is still to be done. The store of beats may be away without keeping a run from its work. */
async function doneBefore(
  surroundings: Surroundings,
  place: StatePlace,
  holder: string,
): Promise<AttemptRecord | null> {
  const { settings, runId, startedMs, log } = surroundings;
  try {
    const state = await openState(place);
    try {
      const { attempt, strategy, executionArn } = settings;
      const started = await state.records.start({
        ...{ runId, attempt, holder, strategy, startedMs, mode: settings.mode as RunMode },
        ...(executionArn === null ? {} : { execution: executionArn }),
      });
      if (!started.isStarted) return await state.records.get({ runId, attempt });
      await assertSameRun(state.records, surroundings);
      return null;
    } finally {
      state.close();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    log.warn(failureOf(error).text);
    return null;
  }
}

/** Attempts before this one that are looked at; a workflow makes three. */
const LOOK_BACK = 5;

/** Attempts of one run replace each other's results, so they are attempts at the same. Throws `usage`. */
async function assertSameRun(records: RunRecords, { runId, settings }: Surroundings): Promise<void> {
  const { attempt, mode, strategy } = settings;
  for (let earlier = attempt - 1; earlier > 0 && earlier >= attempt - LOOK_BACK; earlier -= 1) {
    const record = await records.get({ runId, attempt: earlier });
    if (record === null || (record.mode === mode && record.strategy === strategy)) continue;
    throw new UsageError(
      `Attempt ${earlier} of the run ${runId} was the ${record.mode} of ${record.strategy}; expected another RUN_ID for the ${mode} of ${strategy}.`,
    );
  }
}

function pulseOf(
  { settings, runId, startedMs, log }: Surroundings,
  where: Pick<PulseOptions, 'state' | 'metrics' | 'holder'>,
): Pulse {
  const { attempt, mode, executionArn, strategy, stage, imageDigest, heartbeatSeconds } = settings;
  return startPulse({
    subject: {
      ...{ kind: 'run', runId, attempt, mode: mode as RunMode },
      ...(executionArn === null ? {} : { execution: executionArn }),
    },
    ...{ strategy, registryStage: stage, startedMs, ...where },
    versions: { tradai: VERSION, ...(imageDigest === null ? {} : { image: imageDigest }) },
    everyMs: heartbeatSeconds * 1000,
    onNews: (news) =>
      log.warn(
        news.kind === 'problem'
          ? news.message
          : `Attempt ${news.epoch} of this run has begun; what attempt ${attempt} does is no longer wanted.`,
      ),
  });
}
