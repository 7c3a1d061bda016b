import { describe, expect, it } from 'vitest';
import type { DriverAnswer, DriverEvent } from '../driver/session-driver.ts';
import { StepDraft } from '../step/step-draft.ts';
import { keepUntold, tellUntold } from './untold.ts';

const funding = (timeMs: number): DriverEvent => ({ kind: 'funding', pair: 'BTC/USDT:USDT', timeMs, perUnit: 0.01 });
const liquidated: DriverEvent = { kind: 'liquidated', nowMs: 3, tradeId: 1, rate: 90 };

/** Steps from the ninth on, each with what happened in it while no strategy was open. */
function kept(...steps: readonly (readonly DriverEvent[])[]): Map<string, string> {
  const records = new Map<string, string>();
  for (const [at, events] of steps.entries()) {
    const draft = new StepDraft(records);
    for (const event of events) keepUntold({ draft, seq: 9 + at }, event);
    draft.applyTo(records);
  }
  return records;
}

describe('what trades could not be told while no strategy was open', () => {
  it('is told in order once there is one, and then no more', async () => {
    const records = kept([funding(1), funding(2)], [liquidated]);
    const told: DriverEvent[] = [];
    const draft = new StepDraft(records);
    const take = (event: DriverEvent): Promise<DriverAnswer> => {
      told.push(event);
      return Promise.resolve({} as DriverAnswer);
    };
    await tellUntold({ draft, seq: 11, host: { records }, take }, ['liquidated', 'position', 'funding']);
    draft.applyTo(records);

    expect(told).toEqual([funding(1), funding(2), liquidated]);
    expect([...records]).toEqual([]);
  });

  it('holds no reports of orders, which every start tells anew', () => {
    const report = { tradeId: 1, leg: 1, state: 'open', filled: 0, average: null, fees: [], why: null } as const;

    expect([...kept([{ kind: 'order', nowMs: 1, report }])]).toEqual([]);
  });
});
