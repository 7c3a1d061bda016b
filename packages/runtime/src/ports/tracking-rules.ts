import { ServiceError } from './errors.ts';
import { assertKey } from './registry-rules.ts';
import type { MetricPoint, RunLog, RunStart } from './tracking.ts';

/** In characters. MLflow cuts longer values without a word. */
export const LONGEST = { runId: 250, experiment: 256, param: 6000, tag: 8000 };

const RUN_ID_TAG = 'tradai.run_id';
const ATTEMPT_TAG = 'tradai.attempt';

/** Tags that name an attempt of a run. */
export function nameTags({ runId, attempt }: Pick<RunStart, 'runId' | 'attempt'>): Readonly<Record<string, string>> {
  return { [RUN_ID_TAG]: runId, [ATTEMPT_TAG]: String(attempt) };
}

export function assertStart({ runId, attempt, experiment, tags = {} }: RunStart): void {
  if (!/^[\w.:/-]+$/.test(runId) || runId.length > LONGEST.runId)
    throw invalid(`"${runId}" is no run id; expected at most ${LONGEST.runId} letters, digits and _ - . : /`);
  if (!Number.isSafeInteger(attempt) || attempt < 1)
    throw invalid(`Run ${runId} has the attempt ${attempt}; expected a whole number from 1.`);
  if (experiment.trim() === '' || experiment.length > LONGEST.experiment || /\p{Cc}/u.test(experiment))
    throw invalid(`"${experiment}" is no name of an experiment; expected 1 to ${LONGEST.experiment} characters.`);
  assertTexts('tag', tags, LONGEST.tag);
}

/** Throws `invalid-entry` for what a server would refuse, cut or misread. */
export function assertLog({ metrics = [], params = {}, tags = {} }: RunLog): void {
  for (const { key, value, timeMs, step } of metrics) {
    assertKey('metric', key);
    if (!Number.isFinite(value)) throw invalid(`The metric ${key} is ${value}; expected a finite number.`);
    if (!Number.isSafeInteger(timeMs) || !Number.isSafeInteger(step))
      throw invalid(`The metric ${key} has time ${timeMs} and step ${step}; expected whole numbers.`);
  }
  assertTexts('parameter', params, LONGEST.param);
  assertTexts('tag', tags, LONGEST.tag);
}

export function assertArtifactPath(path: string): void {
  const isRelative = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (isRelative && !/[\\%#?\p{Cc}]/u.test(path)) return;
  throw invalid(`"${path}" is no path of an artifact; expected a relative one such as charts/equity.svg.`);
}

/** A run's parameters are written once. */
export function changedParameter(runId: string, key: string, stored = '', given = ''): ServiceError {
  return new ServiceError(
    'changed-parameter',
    `Run ${runId} has logged the parameter ${key} before with another value, "${stored}", and now "${given}".`,
  );
}

export function unknownRun(runId: string, place: string): ServiceError {
  return new ServiceError('unknown-run', `${place} has no run ${runId} that can be written to.`);
}

/** By step, then by time, then by value. */
export function inOrder(points: readonly MetricPoint[]): MetricPoint[] {
  return points.toSorted((a, b) => a.step - b.step || a.timeMs - b.timeMs || a.value - b.value);
}

function assertTexts(kind: 'tag' | 'parameter', texts: Readonly<Record<string, string>>, longest: number): void {
  for (const [key, value] of Object.entries(texts)) {
    assertKey(kind, key);
    if (value.length > longest || value.includes('\0'))
      throw invalid(`The ${kind} ${key} has ${value.length} characters; expected at most ${longest}, without NUL.`);
  }
}

function invalid(sentence: string): ServiceError {
  return new ServiceError('invalid-entry', sentence);
}
