import { describe, expect, it } from 'vitest';
import { usualOrderLines, type StakeSigns } from './usual-order-lines.ts';

const UNLIMITED = { stake_currency: 'USDT', stake_amount: 'unlimited', max_open_trades: 3 };

function signs(more: Partial<StakeSigns> = {}): StakeSigns {
  const account = { balances: { USDT: { free: '200', total: '1000' } } };
  return { records: new Map(), account, env: {}, ...more } as StakeSigns;
}

describe('what tradai live doctor says of the usual order', () => {
  it('fails where the cap of one order lets none of them pass', () => {
    const [line, ...others] = usualOrderLines({ config: UNLIMITED, market: 'spot' }, signs());
    expect(line).toMatchObject({ what: 'usual order', state: 'fail' });
    expect(line!.found).toContain('A usual order is 330 USDT');
    expect(others).toEqual([]);
  });

  it('counts by what the session began with, and by the caps of whoever runs it', () => {
    const about = JSON.stringify({ wallet: 4000, stakeCurrency: 'USDT' });
    const config = { ...UNLIMITED, stake_amount: 300 };
    const records = new Map([['host/about', about]]);
    expect(usualOrderLines({ config, market: 'spot' }, signs({ records, account: null }))).toEqual([
      { what: 'usual order', state: 'ok', found: '300 USDT of 4000, which the cap order_share lets pass.' },
    ]);
    const env = { TRADAI_LIVE_CAPS: '{"order_share": 0.01}' };
    expect(usualOrderLines({ config, market: 'spot' }, signs({ records, env }))[0]!.found).toContain('lets 40 pass');
  });

  it('says of futures up to which leverage that holds', () => {
    const [line] = usualOrderLines({ config: { ...UNLIMITED, stake_amount: 40 }, market: 'futures' }, signs());
    expect(line!.found).toBe('40 USDT of 1000, which the cap order_share lets pass up to a leverage of 2.5.');
  });

  it('is nothing where no config says how much, or nobody knows of how much it is a part', () => {
    expect(usualOrderLines({ config: null, market: 'spot' }, signs())).toEqual([]);
    expect(usualOrderLines({ config: { stake_currency: 'USDT' }, market: 'spot' }, signs())).toEqual([]);
    expect(usualOrderLines({ config: UNLIMITED, market: 'spot' }, signs({ account: null }))).toEqual([]);
  });
});
