import ts from 'typescript';

/** Another text for `[start, end)`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

export interface Operator {
  readonly name: string;
  readonly changes: (node: ts.Node, source: ts.SourceFile) => readonly Change[];
}

/** Another token for a binary operator; two where one would leave a boundary or a direction untested. */
const BINARY: Readonly<Record<string, readonly (readonly [operator: string, replacement: string])[]>> = {
  '===': [['equality', '!==']],
  '!==': [['equality', '===']],
  '==': [['equality', '!=']],
  '!=': [['equality', '==']],
  '<': [
    ['boundary', '<='],
    ['direction', '>='],
  ],
  '<=': [
    ['boundary', '<'],
    ['direction', '>'],
  ],
  '>': [
    ['boundary', '>='],
    ['direction', '<='],
  ],
  '>=': [
    ['boundary', '>'],
    ['direction', '<'],
  ],
  '&&': [['logic', '||']],
  '||': [['logic', '&&']],
  '+': [['arithmetic', '-']],
  '-': [['arithmetic', '+']],
  '*': [['arithmetic', '/']],
  '/': [['arithmetic', '*']],
  '%': [['arithmetic', '*']],
  '+=': [['arithmetic', '-=']],
  '-=': [['arithmetic', '+=']],
};

const CALLS: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  find: 'findLast',
  findLast: 'find',
};

const replaced = (node: ts.Node, source: ts.SourceFile, replacement: string): Change => ({
  start: node.getStart(source),
  end: node.getEnd(),
  replacement,
});

const binary = (name: string): Operator => ({
  name,
  changes: (node, source) =>
    ts.isBinaryExpression(node) && !(name === 'boundary' && sorts(node))
      ? (BINARY[node.operatorToken.getText(source)] ?? [])
          .filter(([operator]) => operator === name)
          .map(([, replacement]) => replaced(node.operatorToken, source, replacement))
      : [],
});

/** A condition that is the other way round. Comparisons alone are left to the operators above: the outcome is the same. */
const negation: Operator = {
  name: 'negation',
  changes: (node, source) => {
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      return [replaced(node, source, `(${node.operand.getText(source)})`)];
    const condition = conditionOf(node);
    if (condition === undefined || isNegatedElsewhere(condition)) return [];
    return [replaced(condition, source, `!(${condition.getText(source)})`)];
  },
};

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) return node.expression;
  return ts.isConditionalExpression(node) || ts.isForStatement(node) ? node.condition : undefined;
}

function isNegatedElsewhere(condition: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(condition)) return condition.operator === ts.SyntaxKind.ExclamationToken;
  return ts.isBinaryExpression(condition) && /^([=!]==?|[<>]=?)$/.test(condition.operatorToken.getText());
}

const constant: Operator = {
  name: 'constant',
  changes: (node, source) => {
    if (node.kind === ts.SyntaxKind.TrueKeyword) return [replaced(node, source, 'false')];
    if (node.kind === ts.SyntaxKind.FalseKeyword) return [replaced(node, source, 'true')];
    if (node.parent === undefined || isName(node) || isSignOfOrder(node)) return [];
    if (ts.isNumericLiteral(node)) return [replaced(node, source, `(${node.getText(source)} + 1)`)];
    if (ts.isBigIntLiteral(node)) return [replaced(node, source, `(${node.getText(source)} + 1n)`)];
    if (ts.isTemplateExpression(node)) return [replaced(node, source, "''")];
    if (ts.isStringLiteralLike(node)) return [replaced(node, source, node.text === '' ? "'mutant'" : "''")];
    return [];
  },
};

/** `1` or `-1` of a comparison that sorts: its sign alone counts. */
function isSignOfOrder(node: ts.Node): boolean {
  if (!ts.isNumericLiteral(node) || node.text !== '1') return false;
  return sorts(ts.isPrefixUnaryExpression(node.parent) ? node.parent : node);
}

/** Whether it is a part of a choice that decides which of two comes first; of two that are equal either may. */
function sorts({ parent }: ts.Node): boolean {
  const call = ts.findAncestor(parent, ts.isArrowFunction)?.parent;
  if (!ts.isConditionalExpression(parent) || call === undefined || !ts.isCallExpression(call)) return false;
  return ts.isPropertyAccessExpression(call.expression) && /^(toSorted|sort)$/.test(call.expression.name.text);
}

/** The name of a property, not a value. */
const isName = (node: ts.Node): boolean =>
  ts.isComputedPropertyName(node.parent) || ('name' in node.parent && node.parent.name === node);

/** What a statement does is not done: a call, an assignment, a jump, a mistake told. */
const removal: Operator = {
  name: 'removal',
  changes: (node, source) => {
    const isJump = ts.isContinueStatement(node) || ts.isBreakStatement(node) || ts.isThrowStatement(node);
    const isBareReturn = ts.isReturnStatement(node) && node.expression === undefined;
    if (!isJump && !isBareReturn && !(ts.isExpressionStatement(node) && doesSomething(node.expression))) return [];
    return [replaced(node, source, ';')];
  },
};

function doesSomething(expression: ts.Expression): boolean {
  if (ts.isAwaitExpression(expression)) return true;
  if (ts.isCallExpression(expression)) return expression.expression.kind !== ts.SyntaxKind.SuperKeyword;
  return ts.isBinaryExpression(expression) || ts.isPostfixUnaryExpression(expression);
}

/** What stands in for nothing does not. In brackets, as `??` stands beside no other operator of logic. */
const substitute: Operator = {
  name: 'logic',
  changes: (node, source) =>
    ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
      ? [replaced(node, source, `(${node.left.getText(source)} && ${node.right.getText(source)})`)]
      : [],
};

/** An answer that may be empty is. */
const emptied: Operator = {
  name: 'emptied',
  changes: (node, source) => {
    const answer = answerOf(node);
    if (answer === undefined) return [];
    const empty = emptyOf(answer.type, source);
    if (empty === undefined || answer.expression.getText(source) === empty) return [];
    return [replaced(answer.expression, source, empty)];
  },
};

function answerOf(node: ts.Node): { expression: ts.Expression; type: ts.TypeNode } | undefined {
  if (ts.isArrowFunction(node) && node.type !== undefined && !ts.isBlock(node.body))
    return { expression: node.body, type: node.type };
  if (!ts.isReturnStatement(node) || node.expression === undefined) return undefined;
  const owner = ts.findAncestor(node, ts.isFunctionLike);
  return owner?.type === undefined ? undefined : { expression: node.expression, type: owner.type };
}

function emptyOf(type: ts.TypeNode, source: ts.SourceFile): string | undefined {
  const inner = type.getText(source).replace(/^Promise<(.*)>$/s, '$1');
  if (/(^|\| )null$/.test(inner)) return 'null';
  if (/(^|\| )undefined$/.test(inner)) return 'undefined';
  return /(\[\]|^ReadonlyArray<.*>)$/.test(inner) ? '[]' : undefined;
}

const spread: Operator = {
  name: 'spread',
  changes: (node, source) => {
    if (ts.isSpreadAssignment(node)) return [replaced(node.expression, source, '{}')];
    return ts.isSpreadElement(node) ? [replaced(node.expression, source, '[]')] : [];
  },
};

const method: Operator = {
  name: 'method',
  changes: (node, source) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
    const other = Object.hasOwn(CALLS, node.expression.name.text) ? CALLS[node.expression.name.text] : undefined;
    return other === undefined ? [] : [replaced(node.expression.name, source, other)];
  },
};

export const OPERATORS: readonly Operator[] = [
  ...['equality', 'boundary', 'direction', 'logic', 'arithmetic'].map((name) => binary(name)),
  ...[substitute, negation, constant, removal, emptied, spread, method],
];
