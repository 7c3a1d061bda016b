import { StrategyError } from '@tradai/strategy-sdk';
import { roundToTick } from './steps.ts';
import type { Trade } from './trade.ts';

/** A step of an exchange's table of leverage: notional from and to in stake currency. */
export interface LeverageTier {
  readonly minNotional: number;
  /** Null: no end. */
  readonly maxNotional: number | null;
  readonly maintenanceMarginRate: number;
  readonly maxLeverage: number;
  /** Maintenance amount of the exchange. */
  readonly cum: number;
}

/** Largest leverage for a stake. Throws when the stake lies above all tiers. */
export function maxLeverage(tiers: readonly LeverageTier[], stake: number, pair: string): number {
  if (tiers.length === 0) return 1;
  if (stake === 0) return tiers[0]!.maxLeverage;
  for (let i = 0; i < tiers.length; i++) {
    const tier = tiers[i]!;
    const previous = tiers[Math.max(i - 1, 0)]!;
    const low = tier.minNotional / previous.maxLeverage;
    const high = tier.maxNotional === null ? Number.POSITIVE_INFINITY : tier.maxNotional / tier.maxLeverage;
    if ((low <= stake || stake < low) && stake <= high) return tier.maxLeverage;
  }
  throw new StrategyError(
    'invalid-setting',
    `${pair}: a stake of ${stake} lies above all of its leverage tiers; expected a smaller stake, or tiers that reach further.`,
  );
}

/** Largest notional at a leverage; infinite without tiers. */
export function maxNotional(tiers: readonly LeverageTier[], leverage: number): number {
  for (let i = tiers.length - 1; i >= 0; i--) {
    if (tiers[i]!.maxLeverage >= leverage) return tiers[i]!.maxNotional ?? Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
}

/** The tier whose maintenance counts. freqtrade looks it up by the stake, not by the notional. */
function maintenanceTier({ trade, tiers }: TieredTrade, byNotional: boolean): LeverageTier | null {
  const size = byNotional ? trade.amount * trade.openRate : trade.stakeAmount;
  for (let i = tiers.length - 1; i >= 0; i--) if (size >= tiers[i]!.minNotional) return tiers[i]!;
  return null;
}

export interface LiquidationRules {
  readonly isCross: boolean;
  /** Share of the distance from the entry by which the price is reckoned nearer. */
  readonly buffer: number;
  /** Whether the tier is looked up by notional, as exchanges do. Absent: by stake, as freqtrade does. */
  readonly byNotional?: boolean;
}

/** A trade with the tiers of its pair. */
export interface TieredTrade {
  readonly trade: Trade;
  readonly tiers: readonly LeverageTier[];
}

/**
 * Binance's liquidation price with the buffer, rounded to the tick; null where there is no tier. `collateral` is the stake of the
 * trade (isolated), or the wallet as of its last update (cross, where the maintenance of the other trades comes off it).
 */
export function liquidationPrice(
  tiered: TieredTrade,
  collateral: number,
  others: readonly TieredTrade[],
  rules: LiquidationRules,
): number | null {
  const { trade } = tiered;
  const { byNotional = false } = rules;
  const tier = maintenanceTier(tiered, byNotional);
  if (tier === null || trade.amount === 0) return null;
  const wallet = rules.isCross ? collateral - maintenanceOf(others, byNotional) : collateral;
  const { amount, openRate, sign } = trade;
  const bare = (wallet + tier.cum - sign * amount * openRate) / (amount * tier.maintenanceMarginRate - sign * amount);
  const buffer = Math.abs(openRate - bare) * rules.buffer;
  return roundToTick(Math.max(bare + sign * buffer, 0), trade.priceTick);
}

function maintenanceOf(others: readonly TieredTrade[], byNotional: boolean): number {
  let sum = 0;
  for (const other of others) {
    const { trade } = other;
    const tier = maintenanceTier(other, byNotional);
    if (tier !== null) sum += trade.amount * trade.openRate * tier.maintenanceMarginRate - tier.cum;
  }
  return sum;
}
