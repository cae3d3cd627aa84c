/** Rounds of power iteration: enough for two decimals of a plot even where two axes are nearly equal. */
const rounds = 300;

/**
 * The first two principal components of row vectors, by power iteration on the centred rows' covariance with deflation
 * (Golub and Van Loan, Matrix Computations, 7.3.1). No random numbers: it starts from the row of the greatest norm.
 *
 * @param rows all of one length, at least one.
 * @returns the coordinates of each row in turn, x then y; an axis without variance is 0. Signs are chosen so that
 *   the largest loading of each axis is positive.
 */
export function principalComponents(rows: readonly (readonly number[])[]): Float32Array {
  const length = rows[0]?.length ?? 0;
  const mean = new Float64Array(length);
  for (const row of rows) {
    for (let at = 0; at < length; at++) mean[at] = (mean[at] ?? 0) + (row[at] ?? 0) / rows.length;
  }
  const rest = rows.map((row) => Float64Array.from(row, (value, at) => value - (mean[at] ?? 0)));
  const coordinates = new Float32Array(rows.length * 2);
  for (const axis of [0, 1]) {
    const direction = leading(rest);
    if (direction === undefined) break;
    rest.forEach((row, at) => {
      const score = dot(row, direction);
      coordinates[at * 2 + axis] = score;
      addScaled(row, direction, -score);
    });
  }
  return coordinates;
}

/** The unit vector along which the rows vary most; undefined if they don't. */
function leading(rows: readonly Float64Array[]): Float64Array | undefined {
  const norms = rows.map((row) => dot(row, row));
  const top = Math.max(0, ...norms);
  // What remains after deflation is rounding error, not variance.
  if (top < 1e-18) return undefined;
  let direction = unit(Float64Array.from(rows[norms.indexOf(top)] ?? []));
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(direction.length);
    for (const row of rows) addScaled(next, row, dot(row, direction));
    direction = unit(next);
  }
  const loadings = direction.map(Math.abs);
  const sign = Math.sign(direction[loadings.indexOf(Math.max(...loadings))] ?? 1);
  return direction.map((value) => value * sign);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let at = 0; at < to.length; at++) to[at] = (to[at] ?? 0) + factor * (from[at] ?? 0);
}

function unit(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector));
  return norm === 0 ? vector : vector.map((value) => value / norm);
}
