/** What became of orders that did not fill. */
export interface OrderCounters {
  timedoutEntryOrders: number;
  timedoutExitOrders: number;
  canceledTradeEntries: number;
  canceledEntryOrders: number;
  canceledExitOrders: number;
  replacedEntryOrders: number;
  replacedExitOrders: number;
}
