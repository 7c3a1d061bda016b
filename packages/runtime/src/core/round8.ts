/**
 * Rounded to 8 decimals as Python does: the exact binary value decides, ties go to the even digit. (`toFixed` takes the larger
 * neighbor on a tie; ties at 8 decimals are odd multiples of 1/512.)
 */
export function round8(value: number): number {
  const scaled = value * 1e8;
  const nearest = Math.round(scaled);
  // The product is off by at most half a unit in its last place: only near a half can that matter.
  const distance = Math.abs(Math.abs(scaled - nearest) - 0.5);
  if (distance > Math.abs(scaled) * 2.3e-16 + 1e-300 && Math.abs(nearest) < 9e15) return nearest / 1e8;
  return roundExactly(value);
}

function roundExactly(value: number): number {
  if (!Number.isFinite(value)) return value;
  const isTie = Number.isInteger(value * 512) && !Number.isInteger(value * 256);
  if (!isTie) return Math.abs(value) < 1e21 ? Number(value.toFixed(8)) : value;
  const away = Number(value.toFixed(8));
  const lastDigit = Math.round(Math.abs(away) * 1e8) % 10;
  if (lastDigit % 2 === 0) return away;
  return away > value ? Number((away - 1e-8).toFixed(8)) : Number((away + 1e-8).toFixed(8));
}
