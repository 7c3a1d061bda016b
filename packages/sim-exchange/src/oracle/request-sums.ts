interface Counted {
  readonly method: string;
  readonly path: string;
  readonly done: boolean;
  readonly leftAtSecond: number | null;
  readonly duringBan: boolean;
  readonly unimplemented: boolean;
  readonly badSignature: boolean;
}

/** A batch may hold up to five orders. */
const BATCH = 5;
const WS_CHANGE = /\.(place|cancel|cancelAll|cancelReplace|modify)$/;

/** Sums over requests, kept as they come. */
export class RequestSums {
  /** Orders that requests that took effect may have placed, at most. */
  placed = 0;
  callsDuringBan = 0;
  unimplemented = 0;
  /** Changed something after their window had closed; questions that were answered late change nothing. */
  lateEffects = 0;
  signatureFailures = 0;

  add(record: Counted): void {
    const { done, leftAtSecond } = record;
    if (done && isPlacement(record)) this.placed++;
    if (done && isBatch(record)) this.placed += BATCH;
    if (record.duringBan) this.callsDuringBan++;
    if (record.unimplemented) this.unimplemented++;
    if (done && (leftAtSecond ?? 0) < 0 && isChange(record)) this.lateEffects++;
    if (record.badSignature) this.signatureFailures++;
  }

  copy(): RequestSums {
    return Object.assign(new RequestSums(), this);
  }
}

type Place = Pick<Counted, 'method' | 'path'>;

/** Sends one order, plain or conditional. */
export function isSending(place: Place): boolean {
  if (isPlacement(place)) return true;
  const isAlgo = place.path === 'algoOrder.place' || place.path.endsWith('/algoOrder');
  return isAlgo && (place.method === 'POST' || place.method === 'WS');
}

function isChange({ method, path }: Place): boolean {
  return method === 'WS' ? WS_CHANGE.test(path) : method !== 'GET';
}

function isPlacement({ method, path }: Place): boolean {
  if (method === 'WS') return path === 'order.place' || path === 'order.cancelReplace';
  return method === 'POST' && (path.endsWith('/order') || path.endsWith('/cancelReplace'));
}

function isBatch({ method, path }: Place): boolean {
  return method === 'POST' && path.endsWith('/batchOrders');
}
