/** Markets of an exchange that have a card and a list of refusals of their own. `usdm`: perpetual contracts settled in a stablecoin. */
export const MARKETS = ['spot', 'usdm'] as const;
export type CardMarket = (typeof MARKETS)[number];
