/** Code of the problem of whoever is told something while no strategy is open. */
export const RESTING = 'resting';
