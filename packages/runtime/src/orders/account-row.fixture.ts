import type { AccountRow, CoinExposure } from './account-guard.ts';

/** A session that has nothing, of an account with 1000. */
export function anAccountRow(of: Partial<AccountRow> = {}): AccountRow {
  return {
    ...{ account: 'acc-1', session: 'play', epoch: 1, currency: 'USDT', capital: '1000', coins: {} },
    ...{ equity: '1000', peak: '1000', peakSinceMs: 0, clearedMs: 0, atMs: 0, ...of },
  };
}

export function exposed(of: Partial<CoinExposure>): CoinExposure {
  return { held: '0', buys: '0', sells: '0', ...of };
}
