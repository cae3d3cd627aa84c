import { coarsen, earlier, type GridOperator, type Interpolation, later, multiply } from './gridOperator.ts';

interface Level {
  readonly operator: GridOperator;
  /** Interpolates to the unknowns of this level from the next, coarser one; undefined on the coarsest. */
  readonly interpolation: Interpolation | undefined;
  readonly right: Float64Array;
  readonly solution: Float64Array;
}

/** Grids up to this side are solved by this many sweeps back and forth. */
const coarsestSide = 3;
const coarsestSweeps = 8;
/** Relative error, in the norm of the matrix, at which the iteration stops. */
const tolerance = 1e-6;
const mostSteps = 200;

/**
 * Solves a grid's equations for any number of right-hand sides, by conjugate gradients preconditioned with one
 * multigrid V-cycle (Tatebe, "The multigrid preconditioned conjugate gradient method", 1993: bilinear interpolation,
 * Galerkin operators, one forward Gauss-Seidel sweep on the way down and one backward on the way up, which keeps it
 * symmetric). The number of steps hardly depends on the size and shape of the unknown area.
 */
export class GridSolver {
  /** Steps taken by the last solution. */
  steps = 0;
  readonly #levels: readonly [Level, ...Level[]];

  /** @param operator positive definite. */
  constructor(readonly operator: GridOperator) {
    const level = (given: GridOperator, interpolation?: Interpolation): Level => {
      const vector = () => new Float64Array(given.centre.length);
      return { operator: given, interpolation, right: vector(), solution: vector() };
    };
    const coarser: Level[] = [];
    let finest: Level | undefined;
    for (let current = operator; ; ) {
      const next = Math.max(current.height, current.width) > coarsestSide ? coarsen(current) : undefined;
      const made = level(current, next?.interpolation);
      if (finest) coarser.push(made);
      else finest = made;
      if (!next) break;
      current = next.coarse;
    }
    this.#levels = [finest, ...coarser];
  }

  /** @param right has an entry for every node, 0 where there is no unknown; so has the result. */
  solve(right: Float64Array): Float64Array {
    const { operator } = this;
    const { nodes } = operator;
    // The finest level's own arrays: a cycle turns the residual into an approximate solution.
    const [{ right: residual, solution: preconditioned }] = this.#levels;
    const solution = new Float64Array(right.length);
    const image = new Float64Array(right.length);
    residual.set(right);
    this.#cycle(0);
    const direction = preconditioned.slice();
    let square = dot(nodes, residual, direction);
    const goal = tolerance ** 2 * square;
    for (this.steps = 0; square > goal && this.steps < mostSteps; this.steps++) {
      multiply(operator, direction, image);
      const length = square / dot(nodes, direction, image);
      for (let i = 0; i < nodes.length; i++) {
        const node = nodes[i] as number;
        solution[node] = (solution[node] as number) + length * (direction[node] as number);
        residual[node] = (residual[node] as number) - length * (image[node] as number);
      }
      this.#cycle(0);
      const next = dot(nodes, residual, preconditioned);
      const turn = next / square;
      for (let i = 0; i < nodes.length; i++) {
        const node = nodes[i] as number;
        direction[node] = (preconditioned[node] as number) + turn * (direction[node] as number);
      }
      square = next;
    }
    return solution;
  }

  /** Turns the right-hand side of a level into an approximate solution. */
  #cycle(depth: number): void {
    const level = this.#levels[depth];
    if (!level) return;
    const { operator, interpolation, right, solution } = level;
    const next = this.#levels[depth + 1];
    if (!next || !interpolation) {
      solution.fill(0);
      for (let sweep = 0; sweep < coarsestSweeps; sweep++) {
        relax(operator, right, solution, true);
        relax(operator, right, solution, false);
      }
      return;
    }
    relaxFromZero(operator, right, solution);
    restrict(operator, interpolation, solution, next.right);
    this.#cycle(depth + 1);
    prolong(operator.nodes, interpolation, next.solution, solution);
    relax(operator, right, solution, false);
  }
}

/** One Gauss-Seidel sweep over the unknowns, forwards or backwards. */
function relax(operator: GridOperator, right: Float64Array, solution: Float64Array, forwards: boolean): void {
  const { nodes, centre } = operator;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[forwards ? i : nodes.length - 1 - i] as number;
    const others = earlier(operator, solution, node) + later(operator, solution, node);
    solution[node] = ((right[node] as number) - others) / (centre[node] as number);
  }
}

/** The forward sweep starting at 0: the later neighbours don't count yet, so they need not be cleared either. */
function relaxFromZero(operator: GridOperator, right: Float64Array, solution: Float64Array): void {
  const { nodes, centre } = operator;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as number;
    solution[node] = ((right[node] as number) - earlier(operator, solution, node)) / (centre[node] as number);
  }
}

/** Transfers the residual of that sweep to the coarser grid: it is the later neighbours' contribution since then. */
function restrict(
  operator: GridOperator,
  { starts, parents, weights }: Interpolation,
  solution: Float64Array,
  coarse: Float64Array,
): void {
  const { nodes } = operator;
  coarse.fill(0);
  for (let i = 0; i < nodes.length; i++) {
    const added = later(operator, solution, nodes[i] as number);
    for (let entry = starts[i] as number; entry < (starts[i + 1] as number); entry++) {
      const parent = parents[entry] as number;
      coarse[parent] = (coarse[parent] as number) - (weights[entry] as number) * added;
    }
  }
}

/** Adds the interpolated correction. */
function prolong(
  nodes: Int32Array,
  { starts, parents, weights }: Interpolation,
  coarse: Float64Array,
  solution: Float64Array,
): void {
  for (let i = 0; i < nodes.length; i++) {
    let sum = 0;
    for (let entry = starts[i] as number; entry < (starts[i + 1] as number); entry++) {
      sum += (weights[entry] as number) * (coarse[parents[entry] as number] as number);
    }
    const node = nodes[i] as number;
    solution[node] = (solution[node] as number) + sum;
  }
}

function dot(nodes: Int32Array, a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) sum += (a[nodes[i] as number] as number) * (b[nodes[i] as number] as number);
  return sum;
}
