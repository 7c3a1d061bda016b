/** `npm run demo:hyperopt`: searches parameters of an example strategy, asks how much of the result is luck, and walks it forward. */
import { demo, example, prepare, tradai } from './demo-steps.mjs';

const studies = ['--db', `${demo}/studies.sqlite`];

prepare();
tradai(
  'Searching parameters; the last three of ten candles are held back',
  'hyperopt',
  ...example,
  ...['--epochs', '1000'],
  ...studies,
  ...['--out', `${demo}/hyperopt`],
);
tradai(
  'Choosing and testing window by window',
  'walk-forward',
  ...example,
  ...['--epochs', '200'],
  ...studies,
  ...['--out', `${demo}/walk-forward`],
);
