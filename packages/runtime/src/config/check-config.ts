import { classifyConfig, isUnread, type ClassifiedKey } from './classify-config.ts';
import type { CheckOptions, ConfigProblem } from './config-problem.ts';
import { contradictions } from './contradictions.ts';
import { ConfigError } from './errors.ts';
import { givenKeys, type GivenKey } from './given-keys.ts';
import { formerExchange } from './keys/exchange-keys.ts';
import type { ConfigMode } from './key-row.ts';
import { nameOf, rowOf } from './key-table.ts';
import type { LoadedConfig } from './load-config.ts';
import { placeText } from './merging.ts';
import { secretsIn, shownValue, withoutSecrets } from './secrets.ts';
import { fits, type Shape } from './shape.ts';

/** What a config means in a mode. */
export interface ConfigVerdict {
  readonly mode: ConfigMode;
  /** May be stored with a run. */
  readonly keys: readonly ClassifiedKey[];
  /** A run does not start with any of these. */
  readonly errors: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
}

/** Classes of all keys, everything that is wrong, and what deserves a word. Says no secret that stands anywhere in the config. */
export function checkConfig(config: LoadedConfig, options: CheckOptions): ConfigVerdict {
  const { mode, overrides = {} } = options;
  const keys = classifyConfig(config, mode, options);
  const refused = refusals(config, keys, mode);
  const bad = badValues(config, refused);
  // Values that are no values would only lead to further complaints.
  const stated = bad.length > 0 ? { errors: [], warnings: [] } : contradictions(config, { ...options, overrides });
  const secrets = secretsIn(config.given);
  const clean = (problems: readonly ConfigProblem[]): ConfigProblem[] =>
    unique(problems).map((problem) => ({ ...problem, text: withoutSecrets(problem.text, secrets) }));
  return {
    mode,
    keys,
    errors: clean([...refused, ...bad, ...stated.errors]),
    warnings: clean([...unknownWords(keys), ...filterWords(keys), ...stated.warnings]),
  };
}

/** Throws `invalid-config` with the first error, and the number of others, when there is one. */
export function assertRunnable({ errors }: ConfigVerdict): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  const { text } = first;
  const more = ` (${others.length} more: tradai config check lists them).`;
  throw new ConfigError('invalid-config', others.length === 0 ? text : `${text.replace(/\.$/, '')}${more}`);
}

const OLD_PRICING = /^(bid_strategy|ask_strategy|entry_pricing|exit_pricing)\b/;
const OF_BLOCKS = ['old-name-futures', 'old-and-new', 'one-of-two'];

function refusals(config: LoadedConfig, keys: readonly ClassifiedKey[], mode: ConfigMode): ConfigProblem[] {
  const found = keys
    .filter((key) => key.class === 'refused' && key.code !== 'follows-handler')
    .map((key) => {
      const block = OF_BLOCKS.includes(key.code) ? OLD_PRICING.exec(key.path)?.[0] : undefined;
      const path = block ?? key.path;
      const place = config.places.get(path);
      const from = place === undefined ? key.from : placeText(place);
      const word = wordOf(key, config);
      const end = word.endsWith('?') ? '' : '.';
      return { path, code: key.code, text: `${from}: ${path} is refused${inMode(key, mode)}: ${word}${end}` };
    });
  const dryRun = config.values['dry_run'];
  if (mode !== 'live' || dryRun !== undefined) return found;
  const text = 'dry_run is not given; live trading needs dry_run: false.';
  return [{ path: 'dry_run', code: 'mode-switch', text }, ...found];
}

const EVERYWHERE = ['edge', 'freqai', 'moved-to-top', 'old-and-new', 'old-name-futures', 'protections-in-config'];

function inMode({ code }: ClassifiedKey, mode: ConfigMode): string {
  if (EVERYWHERE.includes(code)) return '';
  return { backtest: ' in a backtest', hyperopt: ' in a search', dry_run: ' in a dry run', live: ' in live trading' }[
    mode
  ];
}

function wordOf({ code, word }: ClassifiedKey, { values }: LoadedConfig): string {
  if (code !== 'former-exchange') return word;
  const { name } = values['exchange'] as { readonly name: string };
  const now = formerExchange(name);
  return now === null ? `${name} is gone` : `${name} is called ${now ?? name} today`;
}

/** Values that are not what their key needs, unless nothing reads the key or it is refused anyway. */
function badValues(config: LoadedConfig, refused: readonly ConfigProblem[]): ConfigProblem[] {
  return givenKeys(config.given).flatMap((key) => {
    const shape = shapeOf(key);
    if (shape === null || fits(shape, key.value)) return [];
    if (refused.some(({ path }) => path === key.path)) return [];
    const place = config.places.get(key.placePath)!;
    const { path, value } = key;
    if (place.line === 0 && typeof value !== 'string' && takesText(shape)) {
      const read = typeof value === 'number' ? 'a number' : typeof value === 'boolean' ? 'a switch' : 'a list';
      const text = `${place.file} is read as ${read}; ${path} needs a text, which a file can give.`;
      return [{ path, code: 'env-type', text }];
    }
    const text = `${placeText(place)}: ${path} is ${shownValue(path, value)}; expected ${shape.expected}.`;
    return [{ path, code: 'value', text }];
  });
}

/** Of an entry of `pairlists` that has no method; nothing else gets here. */
const HANDLER: Shape = { kind: 'either', shapes: [], expected: 'an object such as {"method": "StaticPairList"}' };

function takesText(shape: Shape): boolean {
  return shape.kind === 'text' || (shape.kind === 'either' && shape.shapes.some(takesText));
}

/** Null where nothing is demanded. */
function shapeOf({ path, row }: GivenKey): Shape | null {
  if (row === null) return /^pairlists\[\d+\]$/.test(path) ? HANDLER : null;
  if (row.movedTo !== undefined) return rowOf(row.movedTo)?.shape ?? null;
  return row.classing.startsWith('IIII') ? null : row.shape;
}

function unknownWords(keys: readonly ClassifiedKey[]): ConfigProblem[] {
  return keys
    .filter(
      ({ path, code, class: keyClass }) => code.startsWith('unknown') && keyClass === 'ignored' && !isUnread(path),
    )
    .map(({ path, code, word, from }) => {
      const [, meant] = /did you mean (".*")\?$/.exec(word) ?? [];
      const risk = code === 'unknown-risk' ? ', although it looks like a limit on risk.' : '.';
      const hint = meant === undefined ? risk : `; did you mean ${meant}?`;
      return { path, code, text: `${from}: "${path}" is no setting and is ignored${hint}` };
    });
}

/** Filters that history passes over, those with one reason together. */
function filterWords(keys: readonly ClassifiedKey[]): ConfigProblem[] {
  const passed = keys.filter(
    ({ path, code, class: keyClass }) =>
      /^pairlists\[\d+\]\.[^.]+$/.test(path) &&
      nameOf(path) !== 'StaticPairList' &&
      ((keyClass === 'approximated' && code === 'filter-biased') ||
        (keyClass === 'ignored' && (code === 'filter-no-history' || code === 'pairs-given'))),
  );
  return [...Map.groupBy(passed, ({ code }) => code)].map(([code, alike]) => {
    const [{ from, word }] = alike as [ClassifiedKey];
    const names = alike.map(({ path }) => nameOf(path)).join(', ');
    const text = `${from}: ${names} ${alike.length === 1 ? 'is' : 'are'} passed over: ${word}.`;
    return { path: 'pairlists', code, text };
  });
}

function unique(problems: readonly ConfigProblem[]): ConfigProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.path} ${problem.code}`, problem])).values()];
}
