/**
 * The cheapest way to give each of n rows a column of its own: the Hungarian method with potentials, by shortest
 * augmenting paths (Kuhn 1955; Jonker and Volgenant 1987). Costs are n × n finite values. O(n³).
 *
 * @example assignColumns(Float64Array.of(4, 1, 2, 3), 2) // => Uint32Array.of(1, 0)
 */
export function assignColumns(costs: Float64Array, n: number): Uint32Array {
  // Column n stands for none: each row begins there.
  const rowOf = new Int32Array(n + 1).fill(-1);
  const rowPotential = new Float64Array(n);
  const columnPotential = new Float64Array(n + 1);
  const before = new Int32Array(n);
  const slack = new Float64Array(n);
  const isVisited = new Uint8Array(n + 1);
  for (let row = 0; row < n; row++) {
    slack.fill(Number.POSITIVE_INFINITY);
    isVisited.fill(0);
    rowOf[n] = row;
    let column = n;
    while (rowOf[column] !== -1) {
      isVisited[column] = 1;
      const at = rowOf[column];
      let next = -1;
      for (let j = 0; j < n; j++) {
        if (isVisited[j]) continue;
        const reduced = costs[at * n + j] - rowPotential[at] - columnPotential[j];
        if (reduced < slack[j]) {
          slack[j] = reduced;
          before[j] = column;
        }
        if (next < 0 || slack[j] < slack[next]) next = j;
      }
      const step = slack[next];
      for (let j = 0; j <= n; j++) {
        if (isVisited[j]) {
          rowPotential[rowOf[j]] = rowPotential[rowOf[j]] + step;
          columnPotential[j] = columnPotential[j] - step;
        } else if (j < n) slack[j] = slack[j] - step;
      }
      column = next;
    }
    for (let at = column; at !== n; at = before[at]) rowOf[at] = rowOf[before[at]];
  }
  const columnOf = new Uint32Array(n);
  for (let j = 0; j < n; j++) columnOf[rowOf[j]] = j;
  return columnOf;
}
