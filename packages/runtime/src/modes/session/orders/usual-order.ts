import { decimalText } from '../../../contract/decimal-text.ts';
import { round8 } from '../../../core/round8.ts';
import { MOST_CAPS, type Caps } from '../../../orders/caps.ts';

/** What decides how much an entry usually puts in, by the names of configs; what else a config holds is passed over. */
export interface StakeTerms {
  /** Stake currency or "unlimited"; absent: nobody knows. */
  readonly stake_amount?: unknown;
  readonly max_open_trades?: unknown;
  readonly tradable_balance_ratio?: unknown;
  readonly available_capital?: unknown;
}

export interface UsualWorld {
  /** Stake currency that the session began with, above 0. */
  readonly equity: number;
  readonly currency: string;
  readonly caps: Pick<Caps, 'orderShare'>;
}

const USUAL_RATIO = 0.99;

/** What a usual entry puts in without leverage, stake currency; null: what is given does not say. */
export function usualStake(terms: StakeTerms, equity: number): number | null {
  const { stake_amount: stake, max_open_trades: slots } = terms;
  if (typeof stake === 'number') return stake;
  if (stake !== 'unlimited' || typeof slots !== 'number' || !(slots > 0) || slots === Infinity) return null;
  return round8(usable(terms, equity) / slots);
}

/** That the usual order is above the cap of one order, with what to change, in sentences; null: it is not, or nobody knows. */
export function usualOrderFault(terms: StakeTerms, { equity, currency, caps }: UsualWorld): string | null {
  const stake = usualStake(terms, equity);
  const most = mostOfOrder(equity, caps);
  if (stake === null || stake <= most) return null;
  const { stake_amount: wanted, max_open_trades: slots } = terms;
  const isShared = wanted === 'unlimited';
  const sum = isShared ? `unlimited: ${text(usable(terms, equity))} in ${String(slots)} parts` : text(stake);
  const least = Math.ceil(usable(terms, equity) / most);
  const more = isShared && least !== Infinity ? `, or max_open_trades to ${least} or more` : '';
  const isLowered = caps.orderShare < MOST_CAPS.orderShare;
  const raised = isLowered ? `, or order_share to more, at most ${MOST_CAPS.orderShare}` : '';
  return (
    `A usual order is ${text(stake)} ${currency} (stake_amount ${sum}), and the cap order_share, ${caps.orderShare} of ${text(equity)}, ` +
    `lets ${text(most)} pass: no such entry is sent, and the third of a day halts all. Set stake_amount to ${text(most)} or less${more}${raised}.`
  );
}

/** The leverage above which the usual order is above the cap, cut to hundredths; null: nobody knows. */
export function leverageAtCap(terms: StakeTerms, { equity, caps }: UsualWorld): number | null {
  const stake = usualStake(terms, equity);
  return stake === null || stake === 0 ? null : Math.floor((mostOfOrder(equity, caps) / stake) * 100) / 100;
}

function mostOfOrder(equity: number, { orderShare }: Pick<Caps, 'orderShare'>): number {
  return round8(equity * orderShare);
}

/** What trades may use of it. */
function usable({ tradable_balance_ratio: ratio, available_capital: capital }: StakeTerms, equity: number): number {
  if (typeof capital === 'number') return capital;
  return equity * (typeof ratio === 'number' ? ratio : USUAL_RATIO);
}

function text(value: number): string {
  return decimalText(round8(value));
}
