/** How numbers, times and durations read in reports. Percent and rounding exist only here and in the page. */

const DECIMALS: Readonly<Record<string, number>> = { BTC: 8, ETH: 5, USD: 2, EUR: 2, GBP: 2 };

/** `1,234.568 USDT`: as many decimals as the currency is usually shown with, 3 for most. */
export function money(value: number, currency: string): string {
  return `${plainMoney(value, currency)} ${currency}`;
}

/** The same without the currency. */
export function plainMoney(value: number, currency: string): string {
  return decimals(value, DECIMALS[currency] ?? 3);
}

/** `1,234.50`. Written out rather than by `toLocaleString`, whose first call alone takes a sixth of a short run. */
export function decimals(value: number, places: number): string {
  const size = Math.abs(value);
  if (!(size < 1e21)) return String(value);
  const [whole, fraction] = size.toFixed(places).split('.');
  const grouped = whole!.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

/** `0.0123` → `1.23`. */
export function percent(ratio: number): string {
  return decimals(ratio * 100, 2);
}

export function ratio(value: number | null): string {
  return value === null ? '–' : decimals(value, 2);
}

/** `2024-03-01 00:00:00`, UTC. */
export function dateTime(timeMs: number | null): string {
  return timeMs === null ? '–' : new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** `3:22:00`, or `2 days, 3:22:00`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return '–';
  const days = Math.floor(seconds / 86_400);
  const rest = seconds - days * 86_400;
  const clock = `${Math.floor(rest / 3600)}:${twoDigits(Math.floor(rest / 60) % 60)}:${twoDigits(Math.floor(rest % 60))}`;
  return days === 0 ? clock : `${days} day${days === 1 ? '' : 's'}, ${clock}`;
}

/** `2d 03:22`. */
export function shortDuration(seconds: number | null): string {
  if (seconds === null) return '–';
  return `${Math.floor(seconds / 86_400)}d ${twoDigits(Math.floor(seconds / 3600) % 24)}:${twoDigits(Math.floor(seconds / 60) % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
