import type { SessionPair } from './session-pair.ts';
import type { SessionVersion } from './session-version.ts';

interface TradeName {
  readonly id: number;
  readonly pair: string;
}

/** The versions of a session, and which trade belongs to which. */
export class VersionList {
  #all: readonly SessionVersion[];
  readonly #ofTrade = new Map<number, SessionVersion>();
  readonly #pairs = new Map<SessionVersion, ReadonlyMap<string, SessionPair>>();

  /** Oldest first, at least one. */
  constructor(versions: readonly SessionVersion[]) {
    this.#all = versions;
    for (const version of versions) this.#learn(version);
  }

  /** Oldest first. */
  get all(): readonly SessionVersion[] {
    return this.#all;
  }

  /** The one that enters. */
  get newest(): SessionVersion {
    return this.#all[this.#all.length - 1]!;
  }

  byId(id: string): SessionVersion | null {
    return this.#all.find((version) => version.id === id) ?? null;
  }

  /** A trade that nobody assigned is being entered, by the newest. */
  of({ id }: Pick<TradeName, 'id'>): SessionVersion {
    return this.#ofTrade.get(id) ?? this.newest;
  }

  assign({ id }: Pick<TradeName, 'id'>, version: SessionVersion): void {
    this.#ofTrade.set(id, version);
  }

  forget({ id }: Pick<TradeName, 'id'>): void {
    this.#ofTrade.delete(id);
  }

  /** The pair of a trade in the trade's own version. */
  pairOf(trade: TradeName): SessionPair {
    const found = this.pairIn(this.of(trade), trade.pair);
    if (found !== null) return found;
    throw new RangeError(
      `trade ${trade.id} is open on ${trade.pair}, which the session does not look at; its pairs have to include it`,
    );
  }

  pairIn(version: SessionVersion, pair: string): SessionPair | null {
    return this.#pairs.get(version)!.get(pair) ?? null;
  }

  /** From now on this one enters. */
  enter(version: SessionVersion): void {
    this.#all = [...this.#all.filter((known) => known !== version), version];
    this.#learn(version);
  }

  /** Takes out the versions that do not enter and have none of these trades. */
  retire(open: readonly TradeName[]): readonly SessionVersion[] {
    if (this.#all.length === 1) return [];
    const needed = new Set([this.newest, ...open.map((trade) => this.of(trade))]);
    const gone = this.#all.filter((version) => !needed.has(version));
    if (gone.length > 0) this.#all = this.#all.filter((version) => needed.has(version));
    for (const version of gone) this.#pairs.delete(version);
    // With their columns: what a trade that is over was entered by, nobody asks any more.
    for (const [id, version] of this.#ofTrade) if (!needed.has(version)) this.#ofTrade.delete(id);
    return gone;
  }

  #learn(version: SessionVersion): void {
    this.#pairs.set(version, new Map(version.pairs.map((pair) => [pair.input.pair, pair])));
  }
}
