import type { AxisRecord, SensitivityRecord } from '../../../contract/odds.ts';
import { valuesAlong, type Axis } from '../../../odds/sensitivity/maps.ts';
import { plateau, type Plateau } from '../../../odds/sensitivity/plateau.ts';
import { valueTable, type PointValue, type ValueOf } from '../../../odds/sensitivity/point-values.ts';
import type { Dimension } from '../../../search/space/dimension.ts';
import type { SensitivityPlan } from './sensitivity-plan.ts';

/** `known`: trials of the study, `extra`: points that were run beside it. `own`: value of the point in the middle. */
export function sensitivityRecord(
  dimensions: readonly Dimension[],
  { neighbors, lines, planes }: SensitivityPlan,
  { objective, own }: Pick<SensitivityRecord, 'objective' | 'own'>,
  { known, extra }: { readonly known: readonly PointValue[]; readonly extra: readonly PointValue[] },
): SensitivityRecord {
  const valueOf = valueTable(dimensions, [...known, ...extra]);
  const { score, byDimension, worst } = plateauOf(own, neighbors, valueOf, known);
  return {
    ...{ objective, own, plateau: score, worst },
    by_parameter: byDimension.map(({ dimension, score: alone }) => ({ name: dimension, score: alone })),
    neighbors: neighbors.map(({ dimension, point }) => ({
      ...{ name: dimension, value: point[dimension]! },
      result: valueOf(point) ?? null,
    })),
    lines: lines.map(({ axis, points }) => ({ ...axisRecord(axis), results: valuesAlong(points, valueOf) })),
    planes: planes.map(({ axes: [first, second], points }) => ({
      axes: [axisRecord(first), axisRecord(second)],
      results: points.map((row) => valuesAlong(row, valueOf)),
    })),
    extra_runs: extra.length,
  };
}

/** Beside an infinite value nothing has a share of the way to it. */
function plateauOf(
  own: number,
  neighbors: SensitivityPlan['neighbors'],
  valueOf: ValueOf,
  trials: readonly PointValue[],
): Omit<Plateau, 'evaluated'> {
  if (!Number.isFinite(own)) return { score: null, byDimension: [], worst: null };
  const values = trials.flatMap(({ value }) => (value !== null && Number.isFinite(value) ? [value] : []));
  return plateau(own, neighbors, valueOf, values);
}

function axisRecord({ name, values, own }: Axis): AxisRecord {
  return { name, values, own };
}
