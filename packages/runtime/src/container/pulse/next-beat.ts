/**
 * When the beat after the one of `dueMs` is due: a whole number of periods after it, whatever it took. Of beats that were missed while the
 * process was frozen only the last is made, at once.
 */
export function nextBeatMs(dueMs: number, everyMs: number, nowMs: number): number {
  return dueMs + everyMs * Math.max(1, Math.floor((nowMs - dueMs) / everyMs));
}
