/**
 * A symmetric matrix that couples the unknowns among a grid's nodes to their eight neighbours. Node (y, x) is entry
 * `margin + y · width + x` of every array. Margins, and coefficients to nodes that are not unknown, are 0, so that no
 * neighbour needs a bounds check.
 */
export interface GridOperator {
  readonly height: number;
  readonly width: number;
  readonly margin: number;
  /** The unknowns, row by row. */
  readonly nodes: Int32Array;
  /** The diagonal; 0 where there is no unknown. */
  readonly centre: Float64Array;
  /** Coefficients to the four later neighbours; those to the four earlier ones follow by symmetry. */
  readonly east: Float64Array;
  readonly southWest: Float64Array;
  readonly south: Float64Array;
  readonly southEast: Float64Array;
}

/** Bilinear interpolation from every other node of a grid to its unknowns: a sparse matrix with one row per unknown. */
export interface Interpolation {
  /** Where each row begins, and the end of the last. */
  readonly starts: Int32Array;
  /** Nodes of the coarse grid. */
  readonly parents: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The left side of Σ w_ij (x_i − x_j) = 0 over the neighbours j of each missing pixel i that lie inside the image:
 * positive definite unless all is missing.
 * @param missing height × width, not 0 where a value is missing.
 * @param direct weight w of the four neighbours that share an edge.
 * @param diagonal weight of the four that share a corner.
 */
export function imputationOperator(
  missing: Uint8Array,
  height: number,
  width: number,
  direct: number,
  diagonal: number,
): GridOperator {
  const operator = emptyOperator(height, width);
  const { centre, east, southWest, south, southEast, margin } = operator;
  const among = (y: number, x: number) => y < height && x >= 0 && x < width && missing[y * width + x] !== 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!among(y, x)) continue;
      const node = margin + y * width + x;
      const across = (x > 0 ? 1 : 0) + (x < width - 1 ? 1 : 0);
      const along = (y > 0 ? 1 : 0) + (y < height - 1 ? 1 : 0);
      centre[node] = direct * (across + along) + diagonal * across * along;
      if (among(y, x + 1)) east[node] = -direct;
      if (among(y + 1, x - 1)) southWest[node] = -diagonal;
      if (among(y + 1, x)) south[node] = -direct;
      if (among(y + 1, x + 1)) southEast[node] = -diagonal;
    }
  }
  return withNodes(operator);
}

/** The grid of every other node: the Galerkin operator PᵀAP, and the interpolation P. */
export function coarsen(fine: GridOperator): { readonly coarse: GridOperator; readonly interpolation: Interpolation } {
  const coarse = emptyOperator((fine.height >> 1) + 1, (fine.width >> 1) + 1);
  const interpolation = interpolate(fine, coarse);
  const { starts, parents, weights } = interpolation;
  const ordinals = new Int32Array(fine.centre.length);
  for (let i = 0; i < fine.nodes.length; i++) ordinals[fine.nodes[i] as number] = i;

  /** Adds the contribution of coefficient `value` of the unknowns i and j, i ≤ j, to all pairs of their parents. */
  const spread = (value: number, i: number, j: number): void => {
    for (let a = starts[i] as number; a < (starts[i + 1] as number); a++) {
      const part = value * (weights[a] as number);
      const from = parents[a] as number;
      for (let b = i === j ? a : (starts[j] as number); b < (starts[j + 1] as number); b++) {
        const to = parents[b] as number;
        const twice = from === to && i !== j ? 2 : 1;
        accumulate(coarse, Math.min(from, to), Math.abs(to - from), twice * part * (weights[b] as number));
      }
    }
  };
  const { centre, east, southWest, south, southEast, width } = fine;
  for (let i = 0; i < fine.nodes.length; i++) {
    const node = fine.nodes[i] as number;
    spread(centre[node] as number, i, i);
    if (east[node] !== 0) spread(east[node] as number, i, ordinals[node + 1] as number);
    if (southWest[node] !== 0) spread(southWest[node] as number, i, ordinals[node + width - 1] as number);
    if (south[node] !== 0) spread(south[node] as number, i, ordinals[node + width] as number);
    if (southEast[node] !== 0) spread(southEast[node] as number, i, ordinals[node + width + 1] as number);
  }
  return { coarse: withNodes(coarse), interpolation };
}

/** The contribution of the neighbours before a node to its row of matrix · vector. */
export function earlier(operator: GridOperator, vector: Float64Array, node: number): number {
  const { east, southWest, south, southEast, width } = operator;
  return (
    (east[node - 1] as number) * (vector[node - 1] as number) +
    (southWest[node - width + 1] as number) * (vector[node - width + 1] as number) +
    (south[node - width] as number) * (vector[node - width] as number) +
    (southEast[node - width - 1] as number) * (vector[node - width - 1] as number)
  );
}

/** The contribution of the neighbours after a node. */
export function later(operator: GridOperator, vector: Float64Array, node: number): number {
  const { east, southWest, south, southEast, width } = operator;
  return (
    (east[node] as number) * (vector[node + 1] as number) +
    (southWest[node] as number) * (vector[node + width - 1] as number) +
    (south[node] as number) * (vector[node + width] as number) +
    (southEast[node] as number) * (vector[node + width + 1] as number)
  );
}

/** matrix · vector; both vectors have an entry for every node and are 0 where there is no unknown. */
export function multiply(operator: GridOperator, vector: Float64Array, product: Float64Array): void {
  const { nodes, centre } = operator;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as number;
    const own = (centre[node] as number) * (vector[node] as number);
    product[node] = own + earlier(operator, vector, node) + later(operator, vector, node);
  }
}

function emptyOperator(height: number, width: number): GridOperator {
  const margin = width + 1;
  const plane = () => new Float64Array(height * width + 2 * margin);
  const nodes = new Int32Array();
  const coefficients = { centre: plane(), east: plane(), southWest: plane(), south: plane(), southEast: plane() };
  return { height, width, margin, nodes, ...coefficients };
}

function withNodes(operator: GridOperator): GridOperator {
  const nodes: number[] = [];
  for (let node = 0; node < operator.centre.length; node++) if (operator.centre[node] !== 0) nodes.push(node);
  return { ...operator, nodes: Int32Array.from(nodes) };
}

/** A node that coincides with a coarse one takes its value; one between two or four of them takes their mean. */
function interpolate(fine: GridOperator, coarse: GridOperator): Interpolation {
  const starts = new Int32Array(fine.nodes.length + 1);
  const parents: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < fine.nodes.length; i++) {
    const pixel = (fine.nodes[i] as number) - fine.margin;
    const [y, x] = [Math.floor(pixel / fine.width), pixel % fine.width];
    const first = coarse.margin + (y >> 1) * coarse.width + (x >> 1);
    const weight = 1 / ((1 + (y & 1)) * (1 + (x & 1)));
    for (let row = 0; row <= (y & 1); row++) {
      for (let column = 0; column <= (x & 1); column++) {
        parents.push(first + row * coarse.width + column);
        weights.push(weight);
      }
    }
    starts[i + 1] = parents.length;
  }
  return { starts, parents: Int32Array.from(parents), weights: Float64Array.from(weights) };
}

/** Adds to the coefficient between a node and the one `shift` entries later, whichever neighbour that is. */
function accumulate(operator: GridOperator, node: number, shift: number, value: number): void {
  const { centre, east, southWest, south, southEast, width } = operator;
  const plane =
    shift === 0 ? centre : shift === 1 ? east : shift === width ? south : shift === width - 1 ? southWest : southEast;
  plane[node] = (plane[node] as number) + value;
}
