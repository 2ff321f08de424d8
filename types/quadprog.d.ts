/** The outside oracle of the margin problems, which ships no types. Every array starts at index 1. */
declare module 'quadprog' {
  interface Solution {
    solution: number[];
    Lagrangian: number[];
    value: number[];
    unconstrained_solution: number[];
    iterations: number[];
    iact: number[];
    message: string;
  }

  /** Minimises ½ bᵀDb − dᵀb subject to Aᵀb ≥ b₀, the first `meq` constraints being equalities. */
  export function solveQP(
    Dmat: number[][],
    dvec: number[],
    Amat: number[][],
    bvec?: number[],
    meq?: number,
    factorized?: [number, number],
  ): Solution;
}
