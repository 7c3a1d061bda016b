import type { SessionAnswer, SessionOrder } from '../contract/session-command.ts';
import type { SessionKey, SessionStep, SessionWriter } from './session-store.ts';

export const A_SESSION: SessionKey = { account: 'paper', strategy: 'sma-crossover', mode: 'dry-run' };
export const STARTED = Date.UTC(2026, 0, 1);
export const FIRST: SessionWriter = { holder: 'h1', epoch: 1 };
export const SECOND: SessionWriter = { holder: 'h2', epoch: 2 };

/** Step `seq` with one record that says so, at `seq` seconds. */
export function aStep(seq: number, more: Partial<SessionStep> = {}): SessionStep {
  const put = new Map([['account', JSON.stringify({ seq })]]);
  return { seq, atMs: STARTED + seq * 1000, put, gone: [], rows: [], answers: [], ...more };
}

export function anOrder(id: string, more: Partial<SessionOrder> = {}): SessionOrder {
  return { id, wish: { kind: 'pause' }, reason: 'a person wants it', by: 'ada', atMs: STARTED, ...more };
}

export function anAnswer(id: string): SessionAnswer {
  return { id, isDone: true, text: 'Entries are paused.', atMs: STARTED + 500 };
}
