import type { ExchangeBudget } from '../../ports/exchange-budget.ts';
import type { PlatformDatabase } from './platform-database.ts';

const PAUSE = `
INSERT INTO exchange_budgets VALUES (?, ?, 0)
ON CONFLICT (exchange) DO UPDATE SET paused_until_ms = max(paused_until_ms, excluded.paused_until_ms)`;
const TURN = `
INSERT INTO exchange_budgets VALUES (:exchange, 0, :nowMs + :everyMs)
ON CONFLICT (exchange) DO UPDATE SET next_ms = max(next_ms, :nowMs) + :everyMs
RETURNING next_ms - :everyMs AS at`;

/** Pauses and turns in SQLite, for all processes that share its file. */
export class SqliteExchangeBudget implements ExchangeBudget {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  pausedUntil(exchange: string): Promise<number> {
    return this.#database.read((query) => {
      const row = query('SELECT paused_until_ms FROM exchange_budgets WHERE exchange = ?').get(exchange);
      return Number(row?.['paused_until_ms'] ?? 0);
    });
  }

  pause(exchange: string, untilMs: number): Promise<void> {
    return this.#database.write((query) => void query(PAUSE).run(exchange, Math.ceil(untilMs)));
  }

  turn(exchange: string, nowMs: number, everyMs: number): Promise<number> {
    return this.#database.write((query) => Number(query(TURN).get({ exchange, nowMs, everyMs })!['at']));
  }
}
