import { expect } from 'vitest';
import type { Oracle } from '../oracle/oracle.ts';

/** How long a futures position may stand without a stop of its size. */
const PROTECTED_WITHIN_MS = 60_000;

/** Matchers on an oracle. */
interface ChaosMatchers<Result, Subject> {
  /** Every futures position had a stop of its size within a minute. */
  toBeProtected(): Subject extends Oracle ? Result : never;
  /** No intent became two orders. */
  toHaveNoDuplicates(): Result;
  /** Counters of the report; connects within five minutes. */
  toStayBelow(limits: {
    readonly weight?: number;
    readonly connects?: number;
    readonly unprotectedMs?: number;
  }): Result;
  /** What the bot's database says is what the ledger says. */
  toMatchLedger(state: Parameters<Oracle['diff']>[0]): Result;
}

declare module 'vitest' {
  // Vitest gives its matchers to whoever merges with this interface.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends ChaosMatchers<R, T> {}
}

const told = (pass: boolean, words: string) => ({ pass, message: () => words });

expect.extend({
  toBeProtected(oracle: Oracle) {
    const { unprotectedMs } = oracle.report();
    return told(
      unprotectedMs <= PROTECTED_WITHIN_MS,
      `a position stood ${unprotectedMs} ms without a stop of its size`,
    );
  },
  toHaveNoDuplicates(oracle: Oracle) {
    const { duplicateIntents } = oracle.report();
    return told(duplicateIntents === 0, `${duplicateIntents} intents became two orders`);
  },
  toStayBelow(oracle: Oracle, limits: { weight?: number; connects?: number; unprotectedMs?: number }) {
    const report = oracle.report();
    const rows = [
      ['weight', report.maxUsedWeight, limits.weight],
      ['connects', report.connectsPer5Min, limits.connects],
      ['unprotectedMs', report.unprotectedMs, limits.unprotectedMs],
    ] as const;
    const above = rows.filter(([, value, limit]) => limit !== undefined && value >= limit);
    return told(
      above.length === 0,
      above.map(([name, value, limit]) => `${name} is ${value}, not below ${limit}`).join(', '),
    );
  },
  toMatchLedger(oracle: Oracle, state: Parameters<Oracle['diff']>[0]) {
    const wrong = oracle.diff(state);
    return told(
      wrong.length === 0,
      wrong.map(({ what, bot, exchange }) => `${what}: bot ${bot}, exchange ${exchange}`).join('\n'),
    );
  },
});
