/**
 * Below this a decaying average is zero. A dead market would otherwise let it sink into denormal numbers, which are some twenty
 * times slower. Tested candle by candle, because a test once per call would make the bits depend on how a range is split; the
 * branch is always predicted and costs nothing.
 */
export const TINY = 1e-200;
