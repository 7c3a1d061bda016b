import { leverageAtCap, usualOrderFault, usualStake } from '../../../modes/session/orders/usual-order.ts';
import { HOST_ABOUT, type HostAbout } from '../../../modes/session/view/host-records.ts';
import type { AccountView } from '../../../ports/order-exchange.ts';
import type { Io } from '../../../process/io.ts';
import { liveCaps } from '../live-caps.ts';
import { line, type DoctorLine } from './doctor-line.ts';

/** What says how much an entry puts in. */
export interface KnownStake {
  /** Null: none is given. */
  readonly config: Readonly<Record<string, unknown>> | null;
  readonly market: 'spot' | 'futures';
}

export interface StakeSigns {
  /** Of the journal; empty without one. */
  readonly records: ReadonlyMap<string, string>;
  /** Null: the exchange does not show it. */
  readonly account: Pick<AccountView, 'balances'> | null;
  readonly env: Io['env'];
}

/** Whether the cap of one order lets the usual one of the config pass; no line where the config leaves that to the strategy, or nobody knows the equity. */
export function usualOrderLines({ config, market }: KnownStake, signs: StakeSigns): readonly DoctorLine[] {
  if (config === null) return [];
  const { equity, currency } = equityOf(config, signs);
  const stake = usualStake(config, equity);
  if (stake === null || !(equity > 0)) return [];
  const world = { equity, currency, caps: liveCaps(config, signs.env).caps };
  const fault = usualOrderFault(config, world);
  if (fault !== null) return [line('usual order', 'fail', fault)];
  const text = `${stake} ${currency} of ${equity}, which the cap order_share lets pass`;
  const leveraged = market === 'spot' ? '' : ` up to a leverage of ${leverageAtCap(config, world)}`;
  return [line('usual order', 'ok', `${text}${leveraged}.`)];
}

/** As caps count: what the session began with, and before that what the account holds. 0: nobody knows. */
function equityOf(
  { stake_currency: named }: Readonly<Record<string, unknown>>,
  { records, account }: StakeSigns,
): { readonly equity: number; readonly currency: string } {
  const about = JSON.parse(records.get(HOST_ABOUT) ?? '{}') as Partial<HostAbout>;
  const currency = about.stakeCurrency ?? (typeof named === 'string' ? named : '');
  return { currency, equity: about.wallet ?? Number(account?.balances[currency]?.total ?? 0) };
}
