/**
 * The one part of "no clock" that no built-in lint rule can say: a date made from nothing is the present.
 * `new Date(timeMs)` stays allowed.
 */
const noCurrentDate = {
  meta: {
    type: 'problem',
    docs: { description: 'Forbid `new Date()` and `Date()`: both read the clock.' },
    schema: [],
  },
  create(context) {
    const check = (node) => {
      const readsClock = node.type === 'CallExpression' || node.arguments.length === 0;
      if (readsClock && node.callee.type === 'Identifier' && node.callee.name === 'Date') {
        context.report({ node, message: 'Pure folder: every time comes in as an argument.' });
      }
    };
    return { NewExpression: check, CallExpression: check };
  },
};

export default { meta: { name: 'tradai' }, rules: { 'no-current-date': noCurrentDate } };
