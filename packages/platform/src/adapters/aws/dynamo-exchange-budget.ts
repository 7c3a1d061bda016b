import { numberIn, type DynamoTable } from '@tradai/runtime/dynamo';
import { ServiceError } from '@tradai/runtime/ports';
import type { ExchangeBudget } from '../../ports/exchange-budget.ts';

const MOST_TRIES = 100;

/** Pauses and turns as rows `BUDGET#<exchange>`. */
export class DynamoExchangeBudget implements ExchangeBudget {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async pausedUntil(exchange: string): Promise<number> {
    const row = await this.#table.get(placeOf(exchange));
    return row?.['paused_until_ms'] === undefined ? 0 : numberIn(row, 'paused_until_ms');
  }

  async pause(exchange: string, untilMs: number): Promise<void> {
    const values = { until: Math.ceil(untilMs) };
    const isLater = { text: 'attribute_not_exists(#paused_until_ms) OR #paused_until_ms < :until', values };
    await this.#table.update(placeOf(exchange), { text: 'SET #paused_until_ms = :until', values }, isLater);
  }

  /** A turn whose answer was lost is nobody's; the next one comes after it. */
  async turn(exchange: string, nowMs: number, everyMs: number): Promise<number> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const row = await this.#table.get(placeOf(exchange));
      const seen = row?.['next_ms'] === undefined ? null : numberIn(row, 'next_ms');
      const atMs = Math.max(seen ?? 0, nowMs);
      const change = { text: 'SET #next_ms = :next', values: { next: atMs + everyMs } };
      const isSeen =
        seen === null ? { text: 'attribute_not_exists(#next_ms)' } : { text: '#next_ms = :seen', values: { seen } };
      if (await this.#table.update(placeOf(exchange), change, isSeen)) return atMs;
    }
    throw new ServiceError('busy', `Turns of ${exchange} are taken all the time; try again.`);
  }
}

function placeOf(exchange: string): { pk: string; sk: string } {
  return { pk: `BUDGET#${exchange}`, sk: 'BUDGET' };
}
