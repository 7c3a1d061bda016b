/** What of a ccxt exchange is needed to send it elsewhere. */
export interface PointedAt {
  urls: Record<string, unknown>;
}

/** Where each key under `urls.api` goes: `B` is the REST base, `W` that of sockets. Keys of depth two are joined by dots. */
const PATHS: Readonly<Record<string, string>> = {
  public: 'B/api/v3',
  private: 'B/api/v3',
  v1: 'B/api/v1',
  sapi: 'B/sapi/v1',
  sapiV2: 'B/sapi/v2',
  sapiV3: 'B/sapi/v3',
  sapiV4: 'B/sapi/v4',
  fapiPublic: 'B/fapi/v1',
  fapiPrivate: 'B/fapi/v1',
  fapiPublicV2: 'B/fapi/v2',
  fapiPrivateV2: 'B/fapi/v2',
  fapiPublicV3: 'B/fapi/v3',
  fapiPrivateV3: 'B/fapi/v3',
  fapiData: 'B/futures/data',
  dapiPublic: 'B/dapi/v1',
  dapiPrivate: 'B/dapi/v1',
  dapiPrivateV2: 'B/dapi/v2',
  dapiData: 'B/dapi/futures/data',
  eapiPublic: 'B/eapi/v1',
  eapiPrivate: 'B/eapi/v1',
  papi: 'B/papi/v1',
  papiV2: 'B/papi/v2',
  'ws.spot': 'W/stream/ws',
  'ws.margin': 'W/stream/ws',
  'ws.future': 'W/fstream/ws',
  'ws.delivery': 'W/dstream/ws',
  'ws.option': 'W/fstream/public/ws',
  'ws.optionMarket': 'W/fstream/market/ws',
  'ws.optionPrivate': 'W/fstream/private/ws',
  'ws.stock': 'W/nbstream/equity/ws',
  'ws.papi': 'W/fstream/pm/ws',
  'ws.ws-api.spot': 'W/ws-api/v3',
  'ws.ws-api.future': 'W/ws-fapi/v1',
  'ws.ws-api.delivery': 'W/ws-dapi/v1',
};

/**
 * Sends an exchange object of ccxt to a simulated exchange: rewrites every address under `urls.api`. Throws an `Error` that names the
 * addresses that it does not know, so that none leads to the real exchange.
 */
export function pointAt(exchange: PointedAt, rest: string, ws: string): void {
  const unknown: string[] = [];
  exchange.urls['api'] = rewritten(exchange.urls['api'], [], (path) => {
    const target = PATHS[path];
    if (target === undefined) unknown.push(path);
    return (target ?? '').replace(/^B/, rest).replace(/^W/, ws);
  });
  if (unknown.length > 0) throw new Error(`These addresses of the exchange are not known here: ${unknown.join(', ')}.`);
}

function rewritten(value: unknown, path: readonly string[], address: (path: string) => string): unknown {
  if (value === null || typeof value !== 'object') return address(path.join('.'));
  const entries = Object.entries(value).map(([key, each]) => [key, rewritten(each, [...path, key], address)]);
  return Object.fromEntries(entries) as unknown;
}
