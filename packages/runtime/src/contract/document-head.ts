/** What documents of searches, walks and Monte Carlo begin with: what was run, and by which code. */
export interface DocumentHead {
  readonly versions: Readonly<Record<string, string>>;
  readonly strategy: { readonly name: string; readonly sha256: string };
  readonly exchange: string;
  readonly pairs: readonly string[];
  readonly timeframe: string;
  readonly stake_currency: string;
  readonly starting_balance: number;
}
