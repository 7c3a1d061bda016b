/** When each account's bot was said to be stopped, so that orders of that time can be held against it. */
export class BotStops {
  readonly #spans = new Map<string, { readonly from: number; to: number }[]>();

  /** From now on it should place nothing. */
  stop(account: string, now: number): void {
    if (this.isStopped(account, now)) return;
    this.#spans.set(account, [...(this.#spans.get(account) ?? []), { from: now, to: Infinity }]);
  }

  /** It may trade again. */
  start(account: string, now: number): void {
    const last = this.#spans.get(account)?.at(-1);
    if (last?.to === Infinity) last.to = now;
  }

  isStopped(account: string, at: number): boolean {
    return (this.#spans.get(account) ?? []).some(({ from, to }) => at >= from && at < to);
  }
}
