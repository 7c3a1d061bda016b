const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** The course of the last values, oldest first, one character each; a flat one lies in the middle. Empty without values. */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = values.slice(-Math.max(0, columns));
  if (columns <= 0 || shown.length === 0) return '';
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  if (high === low) return LEVELS[3]!.repeat(shown.length);
  return shown.map((value) => LEVELS[Math.min(7, Math.floor(((value - low) / (high - low)) * 8))]!).join('');
}
