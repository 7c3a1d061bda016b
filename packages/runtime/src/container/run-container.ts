import { v7 as uuidv7 } from 'uuid';
import { openRegistry } from '../compose/open-services.ts';
import { EXIT_CODE, type ExitCode } from '../contract/exit-code.ts';
import { batchTaskId, prepareTaskId } from '../contract/task-id.ts';
import { checkOutFolder } from '../launch/out-folder.ts';
import { isS3Uri } from '../ports/objects-keys.ts';
import type { RegistryPatience } from '../ports/registry.ts';
import { failureOf, stacksOf } from '../process/failure.ts';
import { redactEnvironment } from '../compose/open-secrets.ts';
import { Redactor } from '../ports/secrets-redactor.ts';
import type { Io } from '../process/io.ts';
import { withCredentials } from './credentials.ts';
import { helpText } from './help.ts';
import { containerLog, logLevelIn, type ContainerLog } from './log.ts';
import { objectReader } from './object-reader.ts';
import { isSessionMode } from './modes.ts';
import { containerSettings, isOfSession, type ContainerSettings } from './settings.ts';
import { redactedIo } from './redacted.ts';
import type { RunContext } from './run-context.ts';
import { runMode } from './modes/run-mode.ts';
import { readyRun, readyText, type ReadyRun } from './start.ts';
import { orStopped } from './stop.ts';
import { supervised } from './supervised.ts';

/**
 * Runs what environment and flags ask for, and gives the exit code. Every failure ends in one sentence. `redactor` gets to know every secret
 * before it is used.
 */
export async function runContainer(argv: readonly string[], io: Io, redactor = new Redactor()): Promise<ExitCode> {
  if (argv.includes('--help')) {
    io.out(helpText());
    return EXIT_CODE.done;
  }
  redactEnvironment(io.env, redactor);
  const safe = redactedIo(io, redactor);
  const log = containerLog(safe, { level: logLevelIn(io.env) });
  try {
    const settings = containerSettings(argv, io.env);
    const env = await withCredentials(io.env, redactor);
    return await runSettled(settings, { ...safe, env }, { log, redactor });
  } catch (error) {
    return told(error, log, safe, argv.includes('--debug'));
  }
}

function told(error: unknown, log: ContainerLog, io: Io, debug: boolean): ExitCode {
  const { text, ending } = failureOf(error);
  log.error(text, { exit_code: ending });
  if (debug) io.err(`${stacksOf(error)}\n`);
  return ending;
}

/** What counts attempts, and what lies between two of them, is of the container: one run has several. */
function taskIdOf({ mode, batchUri, runId }: ContainerSettings, otherwise: string): string {
  if (runId === null) return otherwise;
  if (mode === 'prepare') return prepareTaskId(runId);
  return batchUri === null ? runId : batchTaskId(runId, batchUri);
}

/** As long as tracking is waited for. A session need not: it goes on with what the registry last named. */
const REGISTRY_PATIENCE_MS = 90_000;

/** A run that is started while the registry is away waits for it, and says so once. */
function patienceOf({ mode, printPlan }: ContainerSettings, log: ContainerLog): RegistryPatience | undefined {
  if (isSessionMode(mode) || printPlan) return undefined;
  let told = false;
  const onWait = (error: unknown): void => {
    if (!told) log.warn(`${failureOf(error).text} It is waited for, up to ${REGISTRY_PATIENCE_MS / 1000} s.`);
    told = true;
  };
  return { patienceMs: REGISTRY_PATIENCE_MS, onWait };
}

async function runSettled(
  settings: ContainerSettings,
  io: Io,
  { log, redactor }: Pick<RunContext, 'log' | 'redactor'>,
): Promise<ExitCode> {
  const startedMs = Math.round(performance.timeOrigin);
  const runId = settings.runId ?? uuidv7();
  const registry = await openRegistry({ env: io.env }, patienceOf(settings, log));
  const objects = objectReader(io.env);
  const ready = (): Promise<ReadyRun> => readyRun(settings, registry, objects, io.env);
  try {
    if (settings.printPlan) {
      const { planText } = await import('./plan.ts');
      io.out(await planText(await ready(), settings, io.env));
      return EXIT_CODE.done;
    }
    checkOutFolder(settings.stateDir, 'TRADAI_STATE');
    if (isOfSession(settings)) {
      const { runSessionContainer } = await import('./session/run-session-container.ts');
      // What plays loads nothing that could trade.
      const openLive = settings.mode === 'live' ? (await import('./live/open-live.ts')).openLive : null;
      return await runSessionContainer({ settings, startedMs, io, objects, redactor, registry, openLive });
    }
    if (!isS3Uri(settings.results)) checkOutFolder(settings.results, 'TRADAI_RESULTS');
    const surroundings = { settings, runId: taskIdOf(settings, runId), startedMs, io, log, objects, redactor };
    return await supervised(surroundings, async (context) => {
      const settled = await orStopped(ready(), context.signal);
      const limit = settled.spec?.max_seconds;
      if (limit !== undefined) context.limit(limit);
      log.event('ready', readyText(settled), { run_id: runId, attempt: settings.attempt, mode: settings.mode });
      for (const warning of settled.config.warnings) log.warn(warning);
      return runMode(settled, context);
    });
  } finally {
    registry.close();
  }
}
