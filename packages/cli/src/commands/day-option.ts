import { UsageError } from '@tradai/runtime/process';

/** `2025-01-31` or `20250131`, as the API writes it; undefined where the option is not given. */
export function dayText(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const day = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text)?.slice(1).join('-');
  if (day === undefined) throw new UsageError(`${option} is "${text}"; expected a day such as 2025-01-31.`);
  return day;
}
