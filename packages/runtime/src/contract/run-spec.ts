export const SPEC_SCHEMA = 'tradai.spec/1';

/**
 * Where missing candles may come from. `strict`: stores alone. `backfill`: the exchange as well, in front of what is stored and behind it. `repair`:
 * also into its holes. `as_is`: stores alone, and what is missing does not stop a run.
 */
export const DATA_POLICIES = ['strict', 'backfill', 'repair', 'as_is'] as const;
export type DataPolicy = (typeof DATA_POLICIES)[number];

/** What a workflow asks of one run, over what registry and config say. Money and ratios are decimal texts. */
export interface RunSpec {
  readonly schema: typeof SPEC_SCHEMA;
  readonly strategy?: string;
  /** Exactly this one, whatever the stage means by now. */
  readonly version?: string;
  /** Days or moments, ISO 8601 in UTC; `to` is exclusive. */
  readonly timerange?: { readonly from?: string; readonly to?: string };
  readonly pairs?: readonly string[];
  readonly timeframe?: string;
  readonly stake?: { readonly currency?: string; readonly amount?: string; readonly wallet?: string };
  readonly fees?: { readonly taker?: string };
  readonly data_policy?: DataPolicy;
  readonly max_seconds?: number;
  /** Parameters of the strategy, by name. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Further keys of the config. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly hyperopt?: HyperoptSpec;
  /** Windows of a walk forward; the search of each is that of `hyperopt`. */
  readonly walk_forward?: WalkForwardSpec;
}

/** Lengths in days. */
export interface WalkForwardSpec {
  readonly train_days?: number;
  readonly test_days?: number;
  readonly step_days?: number;
  readonly embargo_days?: number;
  readonly anchored?: boolean;
}

export interface SearchBudget {
  /** Since the run began. */
  readonly seconds?: number;
  /** For its containers, a decimal text. */
  readonly usd?: string;
}

export interface HyperoptSpec {
  readonly epochs?: number;
  readonly spaces?: readonly string[];
  readonly loss?: string;
  readonly sampler?: string;
  readonly seed?: number;
  readonly workers?: number;
  /** Share of the candles that trials do not see; 0: none. */
  readonly split?: number;
  /** Points chosen before the first of them has a result. */
  readonly batch?: number;
  /** Of a search that is spread over containers: no more trials are begun after this, and what is found by then is what came out. */
  readonly budget?: SearchBudget;
}
