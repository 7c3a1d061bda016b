import { isSecretName } from './secrets.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that sets a key, as freqtrade reads it. */
export interface SetVariable {
  readonly name: string;
  /** `['exchange', 'pair_whitelist']` */
  readonly path: readonly string[];
  readonly value: unknown;
}

const PREFIX = 'FREQTRADE__';

/** Variables `FREQTRADE__A__B=value`, which set `a.b` over all files, in the order of their names. */
export function setVariables(environment: Environment): readonly SetVariable[] {
  return Object.entries(environment)
    .filter(([name, text]) => isSettingVariable(name) && text !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, text]) => {
      const path = pathOf(name.slice(PREFIX.length).split('__'));
      return path === null ? [] : [{ name, path, value: valueOf(path.at(-1)!, text!) }];
    });
}

/** Whether a place of a config is such a variable. */
export function isSettingVariable(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Lower case; the last part keeps its case inside ccxt's options, whose names are in camel case. */
function pathOf(parts: readonly string[]): string[] | null {
  if (parts.some((part) => part === '')) return null;
  const lower = parts.map((part) => part.toLowerCase());
  const isCcxt = lower.slice(0, -1).some((part) => /^ccxt_(a?sync_)?config$/.test(part));
  return isCcxt ? [...lower.slice(0, -1), parts.at(-1)!] : lower;
}

/** A number, a switch, a list as JSON, else text. What may be a credential stays text, digits or not. */
function valueOf(name: string, text: string): unknown {
  if (isSecretName(name)) return text;
  const trimmed = text.trim();
  if (/^[+-]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed.replaceAll('_', ''));
  if (/^(t|true)$/i.test(text)) return true;
  if (/^(f|false)$/i.test(text)) return false;
  return listIn(text) ?? text;
}

function listIn(text: string): unknown[] | null {
  if (!text.trimStart().startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
