import { snakeCase } from '../../contract/snake-case.ts';
import { FILL_PROFILES, FILL_SWITCH_NAMES } from '../../core/fill-rules.ts';
import { row, type KeyRow } from '../key-row.ts';
import { block, flag, number, orNull, table, words } from '../shape.ts';

const HISTORY = 'HHII history-only';
const profile = words(FILL_PROFILES);
const switches = FILL_SWITCH_NAMES.map(snakeCase);

/** How the orders of a backtest fill. Ours: freqtrade has no such keys. */
export const FILL_KEYS: readonly KeyRow[] = [
  row('fills', block('{"profile": "base"}'), HISTORY, 'How the orders of a backtest fill.', {
    property: 'fills',
    otherwise: {},
  }),
  row('fills.profile', profile, HISTORY, 'The profile of the figures.', { otherwise: 'freqtrade' }),
  row(
    'fills.profiles',
    { kind: 'list', of: profile, expected: `a list of ${profile.expected}` },
    HISTORY,
    'Profiles that are shown beside each other.',
    { otherwise: FILL_PROFILES },
  ),
  row(
    'fills.switches',
    table(flag, `^(${switches.join('|')})$`, 'true or false by names of switches (docs/fill-profiles.md)'),
    HISTORY,
    'Single corrections, over those of the profile.',
    { otherwise: {} },
  ),
  row(
    'fills.slippage',
    orNull(
      table(
        number({ least: 0, most: 0.5 }, 'a ratio from 0 to 0.5'),
        '^(fixed|range|volume|cap)$',
        'ratios from 0 to 0.5 for fixed, range, volume and cap, or null',
      ),
    ),
    HISTORY,
    'What fills at the market cost, over what the profile says.',
  ),
  row(
    'callback_errors',
    words(['stop', 'freqtrade']),
    HISTORY,
    "Whether a callback that throws ends the run, or counts as freqtrade's answer to it.",
    { property: 'callbackErrors', otherwise: 'stop' },
  ),
];
