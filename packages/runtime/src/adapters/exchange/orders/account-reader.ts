import type { Failed, Listed } from '../../../ports/order-exchange.ts';
import type { CcxtExchange } from '../load-ccxt.ts';
import { ask, type PagedList } from './binance-market.ts';
import type { Row } from './binance-rows.ts';
import type { WireAnswer } from './connections.ts';
import { overTheWire } from './outgoing-tap.ts';
import { codeIn, type FailureJudge } from './read-failures.ts';
import { TOO_LATE, within } from './within.ts';

export interface ReaderParts {
  readonly exchange: CcxtExchange;
  readonly judge: FailureJudge;
  /** Real time for one question. */
  readonly deadlineMs: number;
  /** Measures the exchange's time anew. */
  readonly onWrongTime: () => Promise<void>;
}

export type Told<T> =
  | { readonly kind: 'told'; readonly value: T }
  | (Failed & { readonly answer: WireAnswer | null; readonly code: number | null });

const WRONG_TIME = -1021;
/** More rows than that are in no answer. */
const PAGE_ROWS = 1000;
/** A list that needs more questions than that is not had. */
const LONGEST_LIST = 200;

/** Asks an exchange about the account. What fails is a value, and never an empty list. */
export class AccountReader {
  readonly #parts: ReaderParts;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** One question. `read` may throw for an answer that is not what it should be. */
  async ask<T>(
    name: string,
    params: Readonly<Record<string, unknown>>,
    read: (returned: unknown) => T,
  ): Promise<Told<T>> {
    const first = await this.#ask(name, params, read);
    if (first.kind === 'told' || first.code !== WRONG_TIME) return first;
    await this.#parts.onWrongTime();
    return this.#ask(name, params, read);
  }

  /** Rows of an answer that is a list. */
  async rows<T>(name: string, params: Readonly<Record<string, unknown>>, read: (row: Row) => T): Promise<Listed<T>> {
    const told = await this.ask(name, params, (returned) => rowsOf(returned).map(read));
    return told.kind === 'told' ? { kind: 'listed', rows: told.value } : failedOf(told);
  }

  /**
   * All rows from a time on, whatever number of questions that takes; exchange times. A list whose end cannot be reached is `Failed`.
   */
  async since(list: PagedList, symbol: string, fromMs: number, untilMs: number): Promise<Listed<Row>> {
    const found = new Map<string, Row>();
    let startTime = Math.max(0, Math.floor(fromMs));
    for (let asked = 0; startTime <= untilMs; asked += 1) {
      if (asked === LONGEST_LIST) return incomplete(`${list.name} of ${symbol} is too long`);
      const endTime = startTime + list.windowMs - 1;
      const page = await this.rows(list.name, { symbol, startTime, endTime, limit: PAGE_ROWS }, (row) => row);
      if (page.kind === 'failed') return page;
      for (const row of page.rows) found.set(String(row[list.idKey]), row);
      if (page.rows.length < PAGE_ROWS) startTime = endTime + 1;
      else {
        const lastMs = Math.max(...page.rows.map((row) => Number(row[list.timeKey])));
        if (!(lastMs > startTime)) return incomplete(`${list.name} of ${symbol} has too many rows at once`);
        startTime = lastMs;
      }
    }
    return { kind: 'listed', rows: [...found.values()] };
  }

  async #ask<T>(
    name: string,
    params: Readonly<Record<string, unknown>>,
    read: (returned: unknown) => T,
  ): Promise<Told<T>> {
    const { exchange, judge, deadlineMs } = this.#parts;
    const closed = judge.patience();
    if (closed !== null) return { ...closed, answer: null, code: null };
    const asked = await within({ ms: deadlineMs }, (signal) =>
      overTheWire({ ticket: null, signal }, () => ask(exchange, name)({ ...params })),
    );
    if (asked === TOO_LATE) return failure(judge.failed(name, null, new Error('late')), null);
    const { outcome, call } = asked;
    if ('thrown' in outcome) return failure(judge.failed(name, call.answer, outcome.thrown), call.answer);
    try {
      return { kind: 'told', value: read(outcome.returned) };
    } catch (error) {
      return failure(judge.failed(name, call.answer, error), call.answer);
    }
  }
}

export function failedOf({ why, cause, waitMs }: Failed): Failed {
  return { kind: 'failed', why, cause, waitMs };
}

function failure<T>(failed: Failed, answer: WireAnswer | null): Told<T> {
  return { ...failed, answer, code: answer === null ? null : codeIn(answer.body) };
}

function incomplete(why: string): Failed {
  return { kind: 'failed', why: `${why}.`, cause: 'unlisted', waitMs: 0 };
}

/** Throws for what is no list of rows. */
export function rowsOf(returned: unknown): readonly Row[] {
  if (!Array.isArray(returned) || returned.some((row) => typeof row !== 'object' || row === null))
    throw new TypeError('There is no list.');
  return returned as readonly Row[];
}

/** Throws for what is no single row. */
export function rowOf(returned: unknown): Row {
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned))
    throw new TypeError('There is no row.');
  return returned as Row;
}
