import { describe, expect, it } from 'vitest';
import { rowsBelow } from '../../config/key-table.ts';
import { MOST_ACCOUNT_LIMITS } from '../../orders/account-guard.ts';
import { accountLimits } from './account-limits.ts';

describe('limits of an account that several sessions trade', () => {
  it('are the largest where nobody says anything', () => {
    expect(accountLimits({}, {})).toEqual({ limits: MOST_ACCOUNT_LIMITS, told: [] });
  });

  it('are lowered by whoever runs it and then by the config, never raised, and each difference is told', () => {
    const env = { TRADAI_ACCOUNT_LIMITS: '{"coin_share": 0.2, "gross_share": 2}' };
    const { limits, told } = accountLimits({ live: { account_limits: { coin_share: 0.3, halt_share: 0.1 } } }, env);

    expect(limits).toEqual({ ...MOST_ACCOUNT_LIMITS, coinShare: 0.2, haltShare: 0.1 });
    expect(told.map(({ level, text }) => `${level} ${text}`)).toEqual([
      'info TRADAI_ACCOUNT_LIMITS lowers coin_share from 0.5 to 0.2.',
      'warn TRADAI_ACCOUNT_LIMITS: gross_share is 2, and a limit is never raised; it stays 1.',
      'warn live.account_limits: coin_share is 0.3, and a limit is never raised; it stays 0.2.',
      'info live.account_limits lowers halt_share from 0.15 to 0.1.',
    ]);
  });

  it('are those that a config has keys for', () => {
    const names = rowsBelow('live.account_limits').map(({ path }) => path.replace('live.account_limits.', ''));
    const zeros = JSON.stringify(Object.fromEntries(names.map((name) => [name, 0])));

    expect(names).toHaveLength(Object.keys(MOST_ACCOUNT_LIMITS).length);
    expect(Object.values(accountLimits({}, { TRADAI_ACCOUNT_LIMITS: zeros }).limits)).toEqual(names.map(() => 0));
  });

  it('are refused in a variable that says one of them twice', () => {
    expect(() => accountLimits({}, { TRADAI_ACCOUNT_LIMITS: '{"coin_share": 0.1, "coin_share": 0.5}' })).toThrow(
      'TRADAI_ACCOUNT_LIMITS: coin_share is given twice; expected it once.',
    );
  });

  it('are refused in a variable that holds something else', () => {
    expect(() => accountLimits({}, { TRADAI_ACCOUNT_LIMITS: '{"coins": 1}' })).toThrow(
      'TRADAI_ACCOUNT_LIMITS: coins is 1; expected numbers, 0 or more, of gross_share',
    );
  });
});
