import { fromJson, toJson } from '../core/codec.ts';
import { Ids, type SavedIds } from '../core/ids.ts';
import { type SavedQueue, Scheduler } from '../core/scheduler.ts';
import type { FilterRow } from '../market/filters.ts';
import { Market, type SavedMarket } from '../market/market.ts';
import type { MarketEvent } from '../market/market-event.ts';
import type { MarketKind, MarketSpec, SourceSpec } from '../market/market-spec.ts';
import { plainSource } from '../market/source.ts';
import type { Context } from './context.ts';
import { type EngineEvent, isAccountEvent } from './events.ts';
import { FILL_POLICIES } from './fill-policy.ts';
import { FuturesExchange, type SavedFutures } from './futures-desk.ts';
import type { Engine, EngineKnobs, EngineOptions } from './interface.ts';
import { MarketRunner } from './market-runner.ts';
import { type SavedSpot, SpotExchange } from './spot-desk.ts';

const DEFAULT_ID_BASE = 1_000_000n;

interface Snapshot {
  readonly version: 1;
  readonly queue: SavedQueue;
  readonly ids: SavedIds;
  readonly listings: readonly Listing[];
  readonly markets: readonly SavedMarket[];
  readonly spot: SavedSpot;
  readonly usdm: SavedFutures;
}

/** A market that somebody listed later, and when. */
interface Listing {
  readonly spec: MarketSpec;
  readonly start: number;
}

/** An exchange without a wire, at its start. Nothing happens until its scheduler runs or somebody calls. */
export function createEngine(options: EngineOptions): Engine {
  return new TradingEngine(options);
}

class TradingEngine implements Engine {
  readonly scheduler: Scheduler;
  readonly knobs: EngineKnobs = { partial: null, silentLiquidation: false, fundingDelayMs: 0, fundingTimes: 1 };
  readonly spot: SpotExchange;
  readonly usdm: FuturesExchange;
  readonly #markets: Record<MarketKind, ReadonlyMap<string, Market>>;
  /** Markets that were not there at the start. */
  #listings: readonly Listing[] = [];
  readonly #ids: Ids;
  readonly #runner: MarketRunner;
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #quiet = false;

  constructor(options: EngineOptions) {
    this.scheduler = new Scheduler(options.start);
    this.#ids = new Ids(options.seed, options.idBase ?? DEFAULT_ID_BASE);
    this.#markets = { spot: openMarkets(options, 'spot'), usdm: openMarkets(options, 'usdm') };
    const context = this.#context(options);
    this.spot = new SpotExchange(context, options.accounts);
    this.usdm = new FuturesExchange(context, options.accounts, options.algoChildId ?? 'same');
    this.#runner = new MarketRunner(context, options.cancelRace ?? 'seeded', { spot: this.spot, usdm: this.usdm });
    this.#runner.start([...this.markets('spot'), ...this.markets('usdm')]);
    this.usdm.start(this.markets('usdm'));
  }

  market(kind: MarketKind, symbol: string): Market | undefined {
    return this.#markets[kind].get(symbol);
  }

  markets(kind: MarketKind): readonly Market[] {
    return [...this.#markets[kind].values()];
  }

  hasAccount(account: string): boolean {
    return this.spot.hasAccount(account) || this.usdm.hasAccount(account);
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  feed(kind: MarketKind, symbol: string, event: MarketEvent): void {
    this.#runner.feed(this.#listed(kind, symbol), event);
    this.scheduler.run(this.scheduler.time);
  }

  insert(kind: MarketKind, symbol: string, events: readonly MarketEvent[]): void {
    const market = this.#listed(kind, symbol);
    market.insert(events);
    this.#runner.reschedule(market);
  }

  play(kind: MarketKind, symbol: string, source: SourceSpec): void {
    const market = this.#listed(kind, symbol);
    market.play(source, this.scheduler.time);
    this.#runner.reschedule(market);
  }

  list(spec: MarketSpec): void {
    if (this.market(spec.kind, spec.symbol) !== undefined)
      throw new Error(`A market "${spec.symbol}" is listed already.`);
    const market = this.#open({ spec, start: this.scheduler.time });
    this.#runner.start([market]);
    if (spec.kind === 'usdm') this.usdm.start([market]);
  }

  setFilters(kind: MarketKind, symbol: string, rows: readonly FilterRow[]): void {
    this.#listed(kind, symbol).setFilters(rows);
  }

  snapshot(): unknown {
    const snapshot: Snapshot = {
      version: 1,
      queue: this.scheduler.save(),
      ids: this.#ids.save(),
      listings: this.#listings,
      markets: [...this.markets('spot'), ...this.markets('usdm')].map((market) => market.save()),
      spot: this.spot.save(),
      usdm: this.usdm.save(),
    };
    return toJson(snapshot);
  }

  restore(snapshot: unknown): void {
    const saved = fromJson(snapshot) as Snapshot;
    for (const listing of saved.listings) {
      if (this.market(listing.spec.kind, listing.spec.symbol) === undefined) this.#open(listing);
    }
    const markets = [...this.markets('spot'), ...this.markets('usdm')];
    if (saved.version !== 1 || saved.markets.length !== markets.length) {
      throw new Error('The snapshot was not taken from an exchange with these options.');
    }
    this.#ids.restore(saved.ids);
    markets.forEach((market, index) => market.restore(saved.markets[index]!));
    this.spot.restore(saved.spot);
    this.usdm.restore(saved.usdm);
    this.scheduler.restore(saved.queue);
  }

  #context(options: EngineOptions): Context {
    return {
      scheduler: this.scheduler,
      ids: this.#ids,
      policy: FILL_POLICIES[options.profile ?? 'freqtrade'],
      queue: options.queue ?? 'back',
      knobs: this.knobs,
      market: (kind, symbol) => this.market(kind, symbol),
      emit: (event) => this.#emit(event),
      quietly: (work) => {
        this.#quiet = true;
        try {
          work();
        } finally {
          this.#quiet = false;
        }
      },
    };
  }

  #open({ spec, start }: Listing): Market {
    const market = new Market(spec, start);
    this.#markets[spec.kind] = bySymbol([...this.markets(spec.kind), market]);
    this.#listings = [...this.#listings, { spec: { ...spec, source: plainSource(spec.source) }, start }];
    return market;
  }

  #emit(event: EngineEvent): void {
    const told = this.#quiet && isAccountEvent(event) ? { ...event, silent: true as const } : event;
    for (const listener of this.#listeners) listener(told);
  }

  #listed(kind: MarketKind, symbol: string): Market {
    const market = this.market(kind, symbol);
    if (market === undefined) throw new Error(`No ${kind} market "${symbol}" is listed.`);
    return market;
  }
}

function openMarkets(options: EngineOptions, kind: MarketKind): ReadonlyMap<string, Market> {
  const specs = options.markets.filter((spec) => spec.kind === kind);
  return bySymbol(specs.map((spec) => new Market(spec, options.start)));
}

function bySymbol(markets: readonly Market[]): ReadonlyMap<string, Market> {
  const sorted = markets.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return new Map(sorted.map((market) => [market.symbol, market]));
}
