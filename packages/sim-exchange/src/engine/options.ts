/** How orders fill, after the fill profiles of backtests. */
export type FillPolicyName = 'freqtrade' | 'base' | 'harsh';

/**
 * What pays commissions. `base`: buyers pay in what they buy, sellers in what they get. `quote`: both in quote asset. `bnb`: in BNB at
 * three quarters, while there is some. `none`: nothing.
 */
export type FeeModel = 'base' | 'quote' | 'bnb' | 'none';
