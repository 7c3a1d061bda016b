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

export function noneCounted(): OrderCounters {
  return {
    timedoutEntryOrders: 0,
    timedoutExitOrders: 0,
    canceledTradeEntries: 0,
    canceledEntryOrders: 0,
    canceledExitOrders: 0,
    replacedEntryOrders: 0,
    replacedExitOrders: 0,
  };
}
