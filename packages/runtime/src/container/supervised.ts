import { randomUUID } from 'node:crypto';
import { metricsChoice } from '../compose/open-metrics.ts';
import { openState, statePlace, type StatePlace } from '../compose/open-state.ts';
import { EXIT_CODE, type ExitCode } from '../contract/exit-code.ts';
import { beatOutcome, type RunMode } from '../contract/heartbeat.ts';
import { VERSION } from '../contract/version.ts';
import { failureOf, type Failure } from '../process/failure.ts';
import { endProcess } from '../process/process-end.ts';
import { startPulse, type Pulse } from './pulse.ts';
import type { RunContext } from './run-context.ts';
import { StopWatch } from './stop.ts';

type Surroundings = Omit<RunContext, 'pulse' | 'signal' | 'limit'>;

/**
 * Runs work under a pulse and a stop watch: whatever becomes of it, the last beat and the record of the attempt say so before the process
 * ends. An attempt that has already ended well is not run again. The work's failure is told and turned into the exit code.
 */
export async function supervised(
  surroundings: Surroundings,
  work: (context: RunContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { settings, log } = surroundings;
  const place = statePlace(settings.heartbeatTable, settings.stateDir, surroundings.io.env);
  const holder = randomUUID();
  if (settings.runId !== null && (await isDone(surroundings, place, holder))) {
    log.event('already-done', 'This attempt has already ended well; nothing is to be done.');
    return EXIT_CODE.done;
  }
  const pulse = pulseOf(surroundings, place, holder);
  const watch = new StopWatch({
    ...settings,
    onOverdue: (stopped) => {
      const { text, ending } = failureOf(stopped);
      log.error(`${text} It was not finished in time.`, { exit_code: ending });
      void pulse.end(beatOutcome(ending, text)).finally(() => endProcess(ending));
    },
  });
  try {
    const { code, text } = await outcomeOf(() =>
      work({ ...surroundings, pulse, signal: watch.signal, limit: (seconds) => watch.limit(seconds) }),
    );
    if (text !== '') log.error(text, { exit_code: code });
    await pulse.end(beatOutcome(code, surroundings.redactor.redact(text)));
    return code;
  } finally {
    watch.end();
  }
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

/** The store of beats may be away without keeping a run from its work. */
async function isDone(surroundings: Surroundings, place: StatePlace, holder: string): Promise<boolean> {
  const { settings, runId, startedMs, log } = surroundings;
  try {
    const state = await openState(place);
    try {
      const { attempt, strategy, executionArn } = settings;
      const started = await state.records.start({
        ...{ runId, attempt, holder, strategy, startedMs, mode: settings.mode as RunMode },
        ...(executionArn === null ? {} : { execution: executionArn }),
      });
      return !started.isStarted;
    } finally {
      state.close();
    }
  } catch (error) {
    log.warn(failureOf(error).text);
    return false;
  }
}

function pulseOf({ settings, runId, startedMs, io, log }: Surroundings, state: StatePlace, holder: string): Pulse {
  const { attempt, mode, executionArn, strategy, stage, imageDigest, heartbeatSeconds } = settings;
  return startPulse({
    subject: {
      ...{ kind: 'run', runId, attempt, mode: mode as RunMode },
      ...(executionArn === null ? {} : { execution: executionArn }),
    },
    ...{ strategy, registryStage: stage, holder, startedMs, state },
    versions: { tradai: VERSION, ...(imageDigest === null ? {} : { image: imageDigest }) },
    metrics: metricsChoice(settings.metrics, io.env),
    everyMs: heartbeatSeconds * 1000,
    onNews: (news) =>
      log.warn(
        news.kind === 'problem'
          ? news.message
          : `Attempt ${news.epoch} of this run has begun; what attempt ${attempt} does is no longer wanted.`,
      ),
  });
}
