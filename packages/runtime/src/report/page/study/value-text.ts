import { percent } from '../../format.ts';

/** Six digits at most. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return '–';
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : value > 0 ? '∞' : '−∞';
}

/** A loss of the document: infinite ones are texts there, missing ones become NaN. */
export function lossOf(value: number | null | undefined): number {
  return value == null ? NaN : Number(value);
}

/** Long names are cut where there is no room for them. */
export function shortText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** `12.34 %`; a dash where there is none. */
export function percentText(ratio: number | null): string {
  return ratio === null || Number.isNaN(ratio) ? '–' : `${percent(ratio)} %`;
}
