/** What decides where the stop of a trade lies that has just been bought. */
interface StoplossRules {
  readonly stoploss: number;
  readonly useCustomStoploss: boolean;
}

/**
 * The ratio of a version whose stop would lie at nothing or below it, which is no order; null where one can be placed. Without leverage a long trade
 * cannot lose more than it is worth. On futures its liquidation, or a short's rise, comes first; and the strategy's own stop may lie anywhere.
 */
export function bareStoploss({ stoploss, useCustomStoploss }: StoplossRules, isFutures: boolean): number | null {
  return stoploss <= -1 && !useCustomStoploss && !isFutures ? stoploss : null;
}

/** A sentence's beginning, for people. */
export function bareStoplossText(stoploss: number): string {
  return `stoploss is ${stoploss}, at which no stop can lie at the exchange; expected a ratio above -1, such as -0.05 for 5 %`;
}

/** The same of a config, by freqtrade's names, as far as that says it. */
export function bareStoplossIn(config: Readonly<Record<string, unknown>>): number | null {
  const { stoploss, trading_mode: market, use_custom_stoploss: own } = config;
  if (typeof stoploss !== 'number') return null;
  return bareStoploss({ stoploss, useCustomStoploss: own === true }, market === 'futures');
}
