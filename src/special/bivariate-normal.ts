/**
 * The distribution function of two correlated standard normals, by its logarithm, as small as it may be (docs/theory.md, section 15).
 *
 * With correlation r, xi = sqrt(|r|) z + sqrt(1 - |r|) e and eta = sign(r) sqrt(|r|) z + sqrt(1 - |r|) e' for independent z, e, e', so
 *
 *     P(xi <= h, eta <= k) = integral of phi(z) Phi((h - sqrt|r| z)/sqrt(1 - |r|)) Phi((k - sign(r) sqrt|r| z)/sqrt(1 - |r|)) dz.
 *
 * The integrand F is entire and positive, (log F)'' lies in [-c, -1], c = (1 + |r|)/(1 - |r|), and |F(z + iv)| <= F(z) e^{c v^2/2}. So
 * the trapezoidal rule with spacing STEP/sqrt(c) errs by at most 2 e^{-2 pi^2/STEP^2} of the integral, and the cut at REACH around the
 * mode by 2 sqrt(c) Phi(-REACH).
 */
import { exp, log, log1p } from '../linalg/elementary.ts';
import { logNormalCdf } from './normal.ts';

const STEP = 0.7;
const REACH = 10;
const NEGLIGIBLE = 1e-25;
/** Correlations closer to +-1 are taken for it: the probability moves by at most arccos|rho|/(2 pi). */
const NEARLY = 1e-9;
/** What rounding leaves unknown of 1 - |rho|, twice. */
const ROUNDING = 1e-14;
const HALF_LOG_2PI = 0.5 * log(2 * Math.PI);

/** log P(xi <= h, eta <= k), and a bound of what the probability itself may err by beyond rounding. */
export interface LogProbability {
  readonly log: number;
  readonly error: number;
}

/**
 * log P(xi <= h, eta <= k) of standard normals with a correlation of `rho`, |rho| <= 1.
 *
 * @returns to 1e-14 relative, times the size of the logarithm; within 1e-9 of |rho| = 1 with an absolute bound
 */
export function logBivariateNormalCdf(h: number, k: number, rho: number): LogProbability {
  const size = Math.min(1, Math.abs(rho));
  if (1 - size < NEARLY) {
    return {
      log: rho > 0 ? logNormalCdf(Math.min(h, k)) : opposite(h, k),
      error: Math.sqrt(2 * (1 - size) + ROUNDING) / (2 * Math.PI),
    };
  }
  if (size === 0) return { log: logNormalCdf(h) + logNormalCdf(k), error: 0 };
  const root = Math.sqrt(size);
  const rest = Math.sqrt(1 - size);
  const slopes = [root / rest, (Math.sign(rho) * root) / rest];
  const [a, b] = [h / rest, k / rest];
  const logF = (z: number): number =>
    -0.5 * z * z + logNormalCdf(a - slopes[0] * z) + logNormalCdf(b - slopes[1] * z);
  const spacing = STEP / Math.sqrt((1 + size) / (1 - size));
  const mode = modeOf(
    (z) => -z - slopes[0] * hazard(a - slopes[0] * z) - slopes[1] * hazard(b - slopes[1] * z),
    spacing,
  );
  const top = logF(mode);
  let total = 1;
  for (let i = 1; i * spacing <= REACH; i++) {
    const terms = exp(logF(mode + i * spacing) - top) + exp(logF(mode - i * spacing) - top);
    total += terms;
    // They fall from the mode on: the rest is no more than all of them as large as this.
    if (terms < NEGLIGIBLE * total) break;
  }
  return { log: top + log(total * spacing) - HALF_LOG_2PI, error: 0 };
}

/** log P(xi <= h, -xi <= k). */
function opposite(h: number, k: number): number {
  if (h + k <= 0) return Number.NEGATIVE_INFINITY;
  // The difference of the two smaller tails.
  const [far, near] = h < k ? [logNormalCdf(-k), logNormalCdf(h)] : [logNormalCdf(-h), logNormalCdf(k)];
  return near + log1p(-exp(far - near));
}

/** phi(u)/Phi(u). */
function hazard(u: number): number {
  // Below, the difference of squares would have lost its digits: the first two terms of the asymptotic series.
  return u < -1e4 ? -u - 1 / u : exp(-0.5 * u * u - HALF_LOG_2PI - logNormalCdf(u));
}

/** Where a decreasing function, of slope at most -1, vanishes: to a spacing, or its own rounding. */
function modeOf(derivative: (z: number) => number, spacing: number): number {
  let reach = 1;
  while (derivative(-reach) < 0 || derivative(reach) > 0) reach *= 2;
  let [low, high] = [-reach, reach];
  while (high - low > Math.max(spacing, 1e-15 * reach)) {
    const middle = (low + high) / 2;
    if (derivative(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
