import type { Graph, GraphNode, Output } from './graph.ts';

/** The outputs' nodes and all that they are made of, in order of id. Nodes behind one that `isGiven` are not needed. */
export function nodesBehind(
  graph: Graph,
  outputs: readonly Output[],
  isGiven: (node: GraphNode) => boolean = () => false,
): GraphNode[] {
  const needed = new Uint8Array(graph.nodes.length);
  for (const { node } of outputs) needed[node.id] = 1;
  // A node has a larger id than its inputs. No recursion: a loop of an author can chain thousands of nodes.
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id]!;
    if (needed[id] === 0 || isGiven(node)) continue;
    for (const input of node.inputs) needed[input.node.id] = 1;
  }
  return graph.nodes.filter((node) => needed[node.id] === 1);
}
