import type { SimExchange } from '@tradai/sim-exchange';
import type { SessionStore } from '../../packages/runtime/src/ports/session-store.ts';
import type { CrashMarket } from '../crash/market.ts';
import type { PlannedWish } from '../crash/plan.ts';
import type { Witness } from '../crash/witness.ts';
import { readEvidence, type Evidence } from '../crash/oracle/evidence.ts';
import { untruths } from '../crash/oracle/exchange-truth.ts';
import { replayDifferences } from '../crash/oracle/replayed.ts';
import { contradictions } from '../crash/oracle/sound-journal.ts';
import { toldOtherwise } from '../crash/oracle/witnessed.ts';

export interface VerdictParts {
  readonly store: SessionStore;
  readonly strategy: string;
  readonly market: CrashMarket;
  /** An exchange that has all candles that the session began with. */
  readonly history: SimExchange;
  readonly witness: Witness;
  readonly wishes: readonly PlannedWish[];
  /** Stake currency. */
  readonly wallet: number;
}

/** What was looked at, in words, and where it is not as it must be. */
export interface Comparison {
  readonly what: string;
  readonly differences: readonly string[];
}

/** Holds what a session has written down to everything that others know: its log, the exchange, who was told, and its own sums. */
export async function verdict(parts: VerdictParts): Promise<readonly Comparison[]> {
  const { store, strategy, market, history, witness, wishes, wallet } = parts;
  const { tape, sim, factor } = market;
  const evidence = await readEvidence(store, { account: 'dry-run', strategy, mode: 'dry-run' });
  const { stored, log, trades, commands } = evidence;
  return [
    {
      what: `${log.length} steps of ${startsIn(evidence)} processes, carried out again from the log: all ${stored.records.size} records, to the bit`,
      differences: await replayDifferences(evidence, tape, history, null),
    },
    {
      what: `${candlesIn(evidence)} candles and ${quotesIn(evidence)} quotes that decided something: shown by the exchange, final, each candle once`,
      differences: await untruths(evidence, tape, sim, factor),
    },
    {
      what: `${witness.heard.length} signed messages: in the journal with the same figures, and nothing in it untold`,
      differences: toldOtherwise(evidence, witness.heard),
    },
    {
      what: `${trades.length} trades and ${commands.length} commands: numbers without a hole, one answer each, wallet = start + profits`,
      differences: contradictions(evidence, wishes, wallet),
    },
  ];
}

function startsIn({ log }: Evidence): number {
  return log.filter(({ row }) => row.events.some(({ kind }) => kind === 'start')).length;
}

function candlesIn({ log }: Evidence): number {
  return sum(log, (event) => (event.kind === 'candles' ? Object.keys(event.newest).length : 0));
}

function quotesIn({ log }: Evidence): number {
  return sum(log, (event) =>
    event.kind === 'turn' || event.kind === 'command' ? Object.keys(event.quotes).length : 0,
  );
}

type LoggedEvent = Evidence['log'][number]['row']['events'][number];

function sum(log: Evidence['log'], of: (event: LoggedEvent) => number): number {
  return log.reduce((total, { row }) => total + row.events.reduce((count, event) => count + of(event), 0), 0);
}
