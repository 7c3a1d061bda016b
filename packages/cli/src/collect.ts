/** For options that may be repeated and may hold several values with commas: `--pairs BTC/USDT,ETH/USDT --pairs SOL/USDT`. */
export function collectList(text: string, earlier: readonly string[] = []): string[] {
  const values = text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  return [...earlier, ...values];
}

/** For options that may be repeated: `--config a.json --config b.json`. */
export function collect(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text];
}
