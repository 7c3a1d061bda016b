/**
 * What each closed trade made of the account, as a ratio of what all trades that closed before it had left: compounded they give the account again.
 * `profits` in money, in the order of closing. A trade of an account that is lost changes nothing.
 */
export function tradeRatios(profits: Float64Array, start: number): Float64Array {
  let account = start;
  return profits.map((profit) => {
    const ratio = account > 0 ? profit / account : 0;
    account += profit;
    return ratio;
  });
}
