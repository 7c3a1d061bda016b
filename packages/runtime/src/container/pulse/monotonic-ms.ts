/** The same in all threads of a process, and never goes back. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
