import type { MarketKind } from '../market/market-spec.ts';

/** What an address of a socket stands for. */
export type Endpoint =
  | {
      readonly role: 'market';
      readonly kind: MarketKind;
      /** Streams that the address itself asks for. */
      readonly streams: readonly string[];
      /** Frames name their stream. */
      readonly wrapped: boolean;
    }
  | { readonly role: 'user'; readonly kind: 'usdm'; readonly account: string; readonly key: string }
  | { readonly role: 'api'; readonly kind: MarketKind };

const LISTEN_KEY = /^[0-9a-f]{64}$/;

/**
 * Which endpoint an address means; `null` for none. Clients append a number to addresses of market streams, and futures put a category
 * before `ws`. `accountOf` tells whose a listen key is.
 */
export function endpointOf(url: string, accountOf: (listenKey: string) => string | null): Endpoint | null {
  const { pathname, searchParams } = new URL(url, 'ws://localhost');
  if (pathname === '/ws-api/v3') return { role: 'api', kind: 'spot' };
  if (pathname === '/ws-fapi/v1') return { role: 'api', kind: 'usdm' };
  const key = searchParams.get('listenKey');
  if (/^\/fstream(\/private)?\/ws\/?$/.test(pathname) && key !== null) return userOf(key, accountOf);
  const combined = /^(\/fstream(?:\/(?:market|public))?)?(?:\/stream)?\/stream$/.exec(pathname);
  const streams = searchParams.get('streams');
  if (combined !== null && streams !== null) return marketOf(combined[1], streams.split('/'), true);
  const spot = /^(?:\/stream)?\/ws(?:\/(.*))?$/.exec(pathname);
  if (spot !== null) return marketOf(undefined, namesOf(spot[1]), false);
  const futures = /^\/fstream(?:\/(?:market|public))?\/ws(?:\/(.*))?$/.exec(pathname);
  if (futures === null) return null;
  if (LISTEN_KEY.test(futures[1] ?? '')) return userOf(futures[1]!, accountOf);
  return marketOf('/fstream', namesOf(futures[1]), false);
}

function userOf(key: string, accountOf: (listenKey: string) => string | null): Endpoint | null {
  const account = accountOf(key);
  return account === null ? null : { role: 'user', kind: 'usdm', account, key };
}

function marketOf(prefix: string | undefined, streams: readonly string[], wrapped: boolean): Endpoint {
  return { role: 'market', kind: prefix === undefined ? 'spot' : 'usdm', streams, wrapped };
}

/** Numbers only tell connections apart. */
function namesOf(suffix: string | undefined): string[] {
  return (suffix ?? '').split('/').filter((name) => name !== '' && !/^\d+$/.test(name));
}
