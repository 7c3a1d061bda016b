/** `2021-03-01 00:00`, UTC. */
export function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}
