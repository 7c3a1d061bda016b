import { AsyncLocalStorage } from 'node:async_hooks';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { madeCertificates, pointAt, tlsPreload, type SimExchange, type SimOptions } from '@tradai/sim-exchange';
import type { CcxtExchange } from '../load-ccxt.ts';
import type { ExchangeToMake } from '../make-ccxt-exchange.ts';

/** How clients find a simulated exchange. */
export interface MatrixMode {
  readonly sims: Pick<SimOptions, 'tls'>;
  addressesOf(sim: SimExchange): Pick<ExchangeToMake, 'baseUrl' | 'socketUrl'>;
  /** Those of another process, which was told nothing of what this one was told. */
  elsewhereOf(sim: SimExchange): Pick<ExchangeToMake, 'baseUrl' | 'socketUrl'>;
  /** What unmodified ccxt with sockets is made with. */
  configOf(sim: SimExchange, kind: 'spot' | 'usdm'): object;
  point(client: CcxtExchange, sim: SimExchange): void;
  /** What connects within goes to this exchange. */
  inside<T>(sim: SimExchange, work: () => T): T;
  close(): void;
}

/** Mode H: by other addresses, without TLS. */
export function plainMode(): MatrixMode {
  return {
    sims: {},
    addressesOf: ({ urls }) => ({ baseUrl: urls.rest, socketUrl: urls.ws }),
    elsewhereOf: ({ urls }) => ({ baseUrl: urls.rest.replace('127.0.0.1', 'localhost'), socketUrl: urls.ws }),
    configOf: (sim, kind) => sim.ccxtConfig(kind),
    point: (client, { urls }) => pointAt(client, urls.rest, urls.ws),
    inside: (_sim, work) => work(),
    close: () => {},
  };
}

const HOSTS = ['*.binance.com'];

/**
 * Mode T: no address is changed. Names of the exchange lead to a simulated one, its certificate is verified against an authority of this test,
 * and nothing else of the network is reached. Not `isTrusted`: nobody here knows that authority. `hosts`: whom the certificate names.
 */
export function tlsMode({ isTrusted = true, hosts = HOSTS } = {}): MatrixMode {
  const { authority, ...tls } = madeCertificates(hosts);
  const usual = getCACertificates('default');
  if (isTrusted) setDefaultCACertificates([...usual, authority]);
  const ports = new AsyncLocalStorage<number>();
  const undo = tlsPreload(() => ports.getStore() ?? 0);
  return {
    sims: { tls },
    addressesOf: () => ({}),
    elsewhereOf: () => ({}),
    configOf(sim, kind) {
      const { httpAgent: _plain, ...config } = sim.ccxtConfig(kind);
      return config;
    },
    point: () => {},
    inside: ({ urls }, work) => ports.run(Number(new URL(urls.rest).port), work),
    close() {
      undo();
      setDefaultCACertificates(usual);
    },
  };
}
