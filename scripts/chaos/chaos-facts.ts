import { rmSync } from 'node:fs';
import { chaosRun, type ChaosChoice, type ChaosEvidence } from './chaos-run.ts';
import type { FaultSpan } from './fault-span.ts';
import type { BookFindings } from './book-findings.ts';
import { mostBareS } from './book-figures.ts';
import { violations } from './oracle.ts';
import type { SessionProgram } from './program.ts';

/** What came of a run, as plain data. */
export interface ChaosFacts {
  readonly seed: number;
  readonly hours: number;
  /** Candles of a pair that were decided on. */
  readonly decisions: number;
  readonly entries: number;
  /** Exits by price alone while entries were stopped. */
  readonly exitsMeanwhile: number;
  /** Candles of a pair with a signal that was not entered because data were old. */
  readonly stale: number;
  /** Times that the session was not RUNNING. */
  readonly degraded: number;
  readonly connects: number;
  readonly requestsDuringBan: number;
  readonly spans: readonly SpanFacts[];
  /** With money. */
  readonly books: Omit<BookFindings, 'differences'> | null;
  readonly violations: readonly string[];
  /** Kept where there are violations, or where what was bought lay without a stop for too long. */
  readonly folder: string;
}

/** Seconds of real time; null: not measured. */
export interface SpanFacts {
  readonly name: string;
  /** From the end of the fault to the next entry. */
  readonly resumed: number;
  /** From its beginning until all connections were there again, and to the entry after that. */
  readonly connected: number | null;
  readonly data: number | null;
}

interface BooksOfPace {
  readonly books: Pick<BookFindings, 'bare'> | null;
  readonly choice: Pick<ChaosChoice, 'factor'>;
}

/** One run, judged. Its folder is gone when nobody has to look why. */
export async function chaosFacts(choice: ChaosChoice, program: SessionProgram): Promise<ChaosFacts> {
  const evidence = await chaosRun(choice, program);
  const wrong = await violations(evidence);
  if (wrong.length === 0 && !isTooBare(evidence)) rmSync(evidence.folder, { recursive: true, force: true });
  return factsOf(evidence, wrong);
}

/** How long something may have no stop is a goal of all seeds together: the journal of the one that misses it says why. */
export function isTooBare({ books, choice }: BooksOfPace): boolean {
  return books?.bare.some(({ ableS }) => ableS > mostBareS(choice.factor)) ?? false;
}

export function factsOf(evidence: ChaosEvidence, wrong: readonly string[]): ChaosFacts {
  const { choice, hours, truth, lines, books, connects, requestsDuringBan, spans, folder } = evidence;
  const outcomes = truth.reasons.flatMap(({ row }) => Object.values(row.of));
  const states = lines.filter(({ event, facts }) => event === 'state' && facts['stage'] !== 'DRAINING');
  return {
    ...{ seed: choice.seed, hours, requestsDuringBan, folder, violations: wrong, connects: connects.length },
    decisions: outcomes.length,
    entries: truth.trades.length,
    exitsMeanwhile: exitsMeanwhile(evidence),
    stale: outcomes.filter(([, reason]) => reason === 'stale-data').length,
    degraded: states.filter(({ facts }) => facts['stage'] !== 'RUNNING').length,
    books,
    spans: spans.map(spanFacts),
  };
}

/** Of a run that came to nothing. */
export function failedFacts(seed: number, why: string): ChaosFacts {
  return {
    ...{ seed, hours: 0, decisions: 0, entries: 0, exitsMeanwhile: 0, stale: 0, degraded: 0, connects: 0 },
    ...{ requestsDuringBan: 0, spans: [], folder: '', violations: [why], books: null },
  };
}

function exitsMeanwhile({ lines }: ChaosEvidence): number {
  let isStopped = false;
  let exits = 0;
  for (const { event, facts } of lines) {
    if (event === 'state') isStopped = facts['stage'] !== 'RUNNING';
    const isByPrice = facts['exit_reason'] === 'roi' || facts['exit_reason'] === 'stop_loss';
    if (event === 'trade-closed' && isStopped && isByPrice) exits += 1;
  }
  return exits;
}

function spanFacts({ name, beganMs, endedMs, entryMs, connectedMs, dataMs }: FaultSpan): SpanFacts {
  const seconds = (ms: number | null, sinceMs: number): number | null => (ms === null ? null : (ms - sinceMs) / 1000);
  return {
    name,
    resumed: (entryMs - endedMs) / 1000,
    connected: seconds(connectedMs, beganMs),
    data: seconds(dataMs, beganMs),
  };
}
