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

  /** Nothing that was said after `now` counts. */
  rewind(now: number): void {
    for (const [account, spans] of this.#spans) {
      const before = spans.filter(({ from }) => from <= now);
      this.#spans.set(
        account,
        before.map(({ from, to }) => ({ from, to: to > now ? Infinity : to })),
      );
    }
  }

  isStopped(account: string, at: number): boolean {
    return (this.#spans.get(account) ?? []).some(({ from, to }) => at >= from && at < to);
  }
}
