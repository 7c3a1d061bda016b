/** What a worker says: that it has loaded, then one answer to each task. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly value: unknown }
  /** `code` of a `TradaiError`, null for anything else. Before `ready`: the worker cannot be used. */
  | { readonly kind: 'failed'; readonly code: string | null; readonly message: string };
