import { numberIn, type DynamoTable, type Key } from '@tradai/runtime/dynamo';
import { ServiceError } from '@tradai/runtime/ports';
import type { ExchangeBudget } from '../../ports/exchange-budget.ts';
import { putMarked } from './marked-put.ts';

/** More never want a turn at once. */
const MOST_TRIES = 30;

/** Pauses and turns as rows `EXCHANGE#<name> PAUSE` and `… TURN`. */
export class DynamoExchangeBudget implements ExchangeBudget {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async pausedUntil(exchange: string): Promise<number> {
    const row = await this.#table.get(keyOf(exchange, 'PAUSE'));
    return row === null ? 0 : numberIn(row, 'until_ms');
  }

  async pause(exchange: string, untilMs: number): Promise<void> {
    const isLater = { text: 'attribute_not_exists(#pk) OR #until_ms < :until', values: { until: untilMs } };
    await this.#table.put({ ...keyOf(exchange, 'PAUSE'), until_ms: Math.ceil(untilMs) }, isLater);
  }

  async turn(exchange: string, nowMs: number, everyMs: number): Promise<number> {
    const key = keyOf(exchange, 'TURN');
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const row = await this.#table.get(key);
      const seen = row === null ? null : numberIn(row, 'next_ms');
      const atMs = Math.max(seen ?? 0, nowMs);
      const isAsSeen =
        seen === null ? { text: 'attribute_not_exists(#pk)' } : { text: '#next_ms = :seen', values: { seen } };
      if (await putMarked(this.#table, { ...key, next_ms: atMs + everyMs }, isAsSeen)) return atMs;
    }
    throw new ServiceError('busy', `Too many want a turn at ${exchange}.`);
  }
}

function keyOf(exchange: string, sk: 'PAUSE' | 'TURN'): Key {
  return { pk: `EXCHANGE#${exchange}`, sk };
}
