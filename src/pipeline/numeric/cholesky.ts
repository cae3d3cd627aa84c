/**
 * Solves A·x = b by Cholesky's decomposition A = L·Lᵀ (Golub and Van Loan, Matrix Computations, 4.2).
 * @param matrix n × n, symmetric and positive definite; only its lower triangle is read, and L is written over it.
 * @param values the n numbers of b.
 * @throws RangeError if the matrix is not positive definite.
 */
export function solveCholesky(matrix: Float64Array, values: Float64Array): Float64Array {
  const n = values.length;
  const at = (row: number, column: number) => matrix[row * n + column] as number;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = at(row, column);
      for (let k = 0; k < column; k++) rest -= at(row, k) * at(column, k);
      if (row === column && !(rest > 0)) throw new RangeError(`the matrix is not positive definite in row ${row}`);
      matrix[row * n + column] = row === column ? Math.sqrt(rest) : rest / at(column, column);
    }
  }
  const solution = values.slice();
  for (let row = 0; row < n; row++) {
    let rest = solution[row] as number;
    for (let k = 0; k < row; k++) rest -= at(row, k) * (solution[k] as number);
    solution[row] = rest / at(row, row);
  }
  for (let row = n - 1; row >= 0; row--) {
    let rest = solution[row] as number;
    for (let k = row + 1; k < n; k++) rest -= at(k, row) * (solution[k] as number);
    solution[row] = rest / at(row, row);
  }
  return solution;
}
