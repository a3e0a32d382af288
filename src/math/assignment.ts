/**
 * The cheapest way to give each of n rows a column of its own: the Hungarian method with potentials, by shortest
 * augmenting paths (Kuhn 1955; Jonker and Volgenant 1987). O(n³).
 *
 * @param costs  n × n finite values, row-major
 * @returns n columns, in the order of the rows
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
      const at = rowOf[column] as number;
      let next = -1;
      for (let j = 0; j < n; j++) {
        if (isVisited[j]) continue;
        const reduced = (costs[at * n + j] as number) - (rowPotential[at] as number) - (columnPotential[j] as number);
        if (reduced < (slack[j] as number)) {
          slack[j] = reduced;
          before[j] = column;
        }
        if (next < 0 || (slack[j] as number) < (slack[next] as number)) next = j;
      }
      const step = slack[next] as number;
      for (let j = 0; j <= n; j++) {
        if (isVisited[j]) {
          rowPotential[rowOf[j] as number] = (rowPotential[rowOf[j] as number] as number) + step;
          columnPotential[j] = (columnPotential[j] as number) - step;
        } else if (j < n) slack[j] = (slack[j] as number) - step;
      }
      column = next;
    }
    for (let at = column; at !== n; at = before[at] as number) rowOf[at] = rowOf[before[at] as number] as number;
  }
  const columnOf = new Uint32Array(n);
  for (let j = 0; j < n; j++) columnOf[rowOf[j] as number] = j;
  return columnOf;
}
