import { leaseText, ageText, lineText, stateText } from '../commands/session-text.ts';
import type { Operating } from '../commands/session-place.ts';
import { spread, type Line, type Panel } from './frame.ts';
import { sparkline } from './sparkline.ts';
import type { WatchLook } from './watch-look.ts';

/** Who trades, how it is, and what it made. */
export function headPanel(look: WatchLook, api: Operating, columns: number): Panel {
  const { view, health, lease } = look;
  const { account, strategy, mode } = view.key;
  const isWell = health !== null && !health.isSilent && health.stage === 'RUNNING' && !view.isPaused;
  const where = account === mode ? mode : `${account} ${mode}`;
  const beat = health === null ? 'no beat' : `beat ${ageText(health.beatAgeMs)}`;
  const detail = detailOf(view);
  return {
    ...{ rank: 0, least: 1 },
    lines: [
      { text: spread(`${strategy}, ${where}`, api.dateTime(view.nowMs), columns), style: 'head' },
      {
        text: spread(`${stateText(look)}${detail === '' ? '' : `: ${detail}`}`, beat, columns),
        style: isWell ? 'good' : 'bad',
      },
      { text: moneyText(look, api) },
      ...curve(look, columns),
      ...(columns < 80 ? [] : [{ text: `held by ${leaseText(lease)}, step ${view.seq}`, style: 'dim' as const }]),
    ],
  };
}

/** What the state says of itself, else what troubles it longest or waits. */
function detailOf({ state, waits, warnings }: WatchLook['view']): string {
  if (state !== null && state.detail !== '') return lineText(state.detail);
  const lasting = warnings.filter(({ isOn }) => isOn).toSorted((a, b) => a.sinceMs - b.sinceMs)[0];
  if (lasting !== undefined) return lineText(lasting.text === '' ? lasting.title : lasting.text);
  const [wait] = waits;
  return wait === undefined ? '' : `${wait.pair} waits for ${wait.series.join(', ')}`;
}

function moneyText({ view: { money, about } }: WatchLook, api: Operating): string {
  const currency = about?.stakeCurrency ?? '';
  const text = (value: number | null): string => (value === null ? '–' : api.plainMoney(value, currency));
  const ratio = money.profitRatio === null ? '' : ` (${api.percent(money.profitRatio)} %)`;
  const equity = money.equity === null ? '–' : api.money(money.equity, currency);
  return `Equity ${equity}${ratio}  open ${text(money.openProfit)}  closed ${text(money.closedProfit)}  free ${text(money.free)}`;
}

function curve({ equity }: WatchLook, columns: number): Line[] {
  const line = sparkline(
    equity.map(({ total }) => total),
    columns,
  );
  return line === '' ? [] : [{ text: line }];
}
