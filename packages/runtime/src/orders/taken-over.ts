/** Client order ids of the exchange's own orders that end a position: liquidation, auto-deleveraging, and settlement of what is delisted or delivered. */
const TAKEN_OVER = /^(autoclose-|adl_autoclose|settlement_autoclose-)/;

/** Whether the exchange itself placed an order, to take a position over. */
export function isTakenOver(cid: string | null): boolean {
  return cid !== null && TAKEN_OVER.test(cid);
}
