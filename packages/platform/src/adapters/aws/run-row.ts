import { numberIn, textIn, type Item, type PlainItem } from '@tradai/runtime/dynamo';
import { KEPT_MS } from '../../domain/change-status.ts';
import type { RunEvent } from '../../domain/run-event.ts';
import { failureOf } from '../../domain/run-failure.ts';
import { isTerminal, type RunStatus } from '../../domain/run-status.ts';
import type { Capacity, Run, RunFailure, RunKind, RunSummary } from '../../domain/run.ts';

/** A run as its row has it, with what a workflow wrote there since one of us did. */
export interface RunRow {
  readonly run: Run;
  /** Rows of events that there are. */
  readonly events: number;
  /** Events of the workflow that are no rows yet, as they will be. */
  readonly untold: readonly RunEvent[];
  /** The table knows when it may forget the row. */
  readonly expires: boolean;
  /** `ver` counts changes of ours, `statuses` those of workflows as well: the row has others after any change. */
  readonly ver: number;
  readonly statuses: readonly string[];
  /** As it stands there: a workflow knows itself by its full name. */
  readonly executionArn: string | null;
}

/** What is in a row beside the run. */
export interface RowFacts {
  readonly events: number;
  /** That this attempt has reached: the workflow adds no event for them. */
  readonly statuses: readonly string[];
  readonly executionArn: string | null;
  /** Of whoever of us writes it. */
  readonly mark: string;
}

export function runPk(id: string): string {
  return `RUN#${id}`;
}

/** The row `RUN#<id> META`. Times are RFC 3339, as workflows write them. */
export function rowOfRun(
  run: Run,
  { events, statuses, executionArn, mark }: RowFacts,
): PlainItem & { pk: string; sk: string } {
  const { id, subject, status, failure, result, summary, spec, expiresMs } = run;
  return {
    ...{ pk: runPk(id), sk: 'META', gsi1pk: `STATUS#${status}`, gsi1sk: id, gsi2pk: `USER#${subject}`, gsi2sk: id },
    ...{ status, kind: run.kind, attempt: run.attempt, ver: run.version, seq: events, subject, mark },
    ...{ strategy: run.strategy, strategy_version: run.strategyVersion, priority: run.priority },
    ...{ spec_uri: spec.uri, spec_sha256: spec.sha256, capacity: run.capacity, max_seconds: run.maxSeconds },
    ...{ labels: JSON.stringify(run.labels), notify: JSON.stringify(run.notify) },
    ...{ created_at: timeText(run.createdMs), queued_at: timeText(run.queuedMs), updated_at: timeText(run.updatedMs) },
    ...{ started_at: timeOrNone(run.startedMs), ended_at: timeOrNone(run.endedMs) },
    ...(run.execution === null
      ? {}
      : { execution_arn: isOf(run.execution, executionArn) ? executionArn : run.execution }),
    ...(failure === null ? {} : failureAttributes(failure)),
    ...(result === null ? {} : { result_uri: result.uri, result_sha256: result.sha256 }),
    ...(summary === null ? {} : { summary: JSON.stringify(summary) }),
    ...(run.warnings === undefined ? {} : { warnings: JSON.stringify(run.warnings) }),
    ...(expiresMs === null ? {} : { expires_at: Math.ceil(expiresMs / 1000) }),
    history: Object.fromEntries(statuses.map((each) => [each, { told: true }])),
  };
}

function failureAttributes({ code, message, exitCode, stopCode }: RunFailure): PlainItem {
  return {
    ...{ error_code: code, error_cause: message },
    ...(exitCode === null ? {} : { error_exit_code: exitCode }),
    ...(stopCode === null ? {} : { error_stop_code: stopCode }),
  };
}

/** Throws `damaged-store`. */
export function readRunRow(item: Item): RunRow {
  const id = textIn(item, 'pk').slice('RUN#'.length);
  const [ver, events] = [numberIn(item, 'ver'), numberIn(item, 'seq')];
  const history = item['history']?.M ?? {};
  const untold = untoldIn(history, id, events);
  return {
    run: runIn(item, id, { version: ver + untold.length, saidMs: untold.at(-1)?.atMs ?? null }),
    expires: item['expires_at'] !== undefined,
    ...{ events, untold, ver, statuses: Object.keys(history), executionArn: item['execution_arn']?.S ?? null },
  };
}

/** A workflow says that a run runs before it says how it ended. */
function untoldIn(history: Item, id: string, events: number): RunEvent[] {
  const said = Object.values(history).flatMap(({ M: event }) =>
    event === undefined || 'told' in event ? [] : [event],
  );
  const inOrder = said.toSorted((a, b) => Number(isTerminal(statusIn(a))) - Number(isTerminal(statusIn(b))));
  return inOrder.map((event, at) => ({
    ...{ runId: id, sequence: events + 1 + at, atMs: timeIn(event, 'at'), attempt: numberIn(event, 'attempt') },
    ...{ kind: 'moved', status: statusIn(event), move: textIn(event, 'move'), by: textIn(event, 'by'), note: null },
  }));
}

function runIn(item: Item, id: string, { version, saidMs }: { version: number; saidMs: number | null }): Run {
  const text = (name: string): string => textIn(item, name);
  const status = statusIn(item);
  const endedMs = timeOrNull(item, 'ended_at');
  return {
    ...{ id, status, version, kind: text('kind') as RunKind, attempt: numberIn(item, 'attempt') },
    ...{ subject: text('subject'), strategy: text('strategy'), strategyVersion: numberIn(item, 'strategy_version') },
    ...{ spec: { uri: text('spec_uri'), sha256: text('spec_sha256') }, priority: numberIn(item, 'priority') },
    ...{ capacity: text('capacity') as Capacity, maxSeconds: numberIn(item, 'max_seconds') },
    ...{ labels: JSON.parse(text('labels')) as Run['labels'], notify: JSON.parse(text('notify')) as Run['notify'] },
    ...{ createdMs: timeIn(item, 'created_at'), queuedMs: timeIn(item, 'queued_at') },
    ...{ startedMs: timeOrNull(item, 'started_at'), endedMs, updatedMs: saidMs ?? timeIn(item, 'updated_at') },
    // A workflow writes its full name, of which ours is the last part.
    execution: item['execution_arn'] === undefined ? null : nameIn(text('execution_arn')),
    ...{ failure: failureIn(item), result: resultIn(item), summary: summaryIn(item) },
    ...(item['warnings'] === undefined ? {} : { warnings: JSON.parse(text('warnings')) as readonly string[] }),
    // A workflow cannot reckon it.
    expiresMs: endedMs !== null && isTerminal(status) ? endedMs + KEPT_MS : null,
  };
}

function nameIn(executionArn: string): string {
  return executionArn.split(':').at(-1)!;
}

function isOf(name: string, executionArn: string | null): executionArn is string {
  return executionArn !== null && nameIn(executionArn) === name;
}

function failureIn(item: Item): RunFailure | null {
  const code = item['error_code']?.S ?? '';
  if (code === '') return null;
  // Of a workflow a document that nobody has read yet, of us a sentence.
  const said = failureOf(code, item['error_cause']?.S ?? '');
  const exitCode = item['error_exit_code'] === undefined ? said.exitCode : numberIn(item, 'error_exit_code');
  return { ...said, exitCode, stopCode: item['error_stop_code']?.S ?? said.stopCode };
}

function resultIn(item: Item): Run['result'] {
  return item['result_uri'] === undefined
    ? null
    : { uri: textIn(item, 'result_uri'), sha256: textIn(item, 'result_sha256') };
}

function summaryIn(item: Item): RunSummary | null {
  return item['summary'] === undefined ? null : (JSON.parse(textIn(item, 'summary')) as RunSummary);
}

function statusIn(item: Item): RunStatus {
  return textIn(item, 'status') as RunStatus;
}

export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

export function timeIn(item: Item, name: string): number {
  return Date.parse(textIn(item, name));
}

function timeOrNone(ms: number | null): string | undefined {
  return ms === null ? undefined : timeText(ms);
}

function timeOrNull(item: Item, name: string): number | null {
  return item[name] === undefined ? null : timeIn(item, name);
}
