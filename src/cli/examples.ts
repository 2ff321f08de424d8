/**
 * Examples of every command, for its help; they run in a clone.
 */

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  benign: ['benign run', 'benign run my.yaml --out out/my', 'benign check weak', 'benign list presets'],
  run: [
    'benign run strong --set data.d=1e12 --out out/strong',
    "benign run digits --set training.horizon=1e300 --set 'name=digits, long'",
    'benign run base.yaml mine.yaml --seed 3 --json',
    'benign run out/strong',
  ],
  step: ['benign step unactivated --set training.steps=1000', 'benign step my.yaml --json'],
  compare: [
    'benign compare strong --vary training.optimizer=gradientDescent,nesterov,gradientFlow',
    "benign compare weak --vary 'training.optimizer=gradientDescent,{ name: heavyBall, momentum: 0.5 }' --out out/compared",
    'benign compare strong --vary training.loss=exponential,logistic --vary network.slope=0.1,0.5 --json',
  ],
  audit: [
    'benign audit --x presets/breast-cancer/data.csv --y benign --standardise',
    'benign audit --x x.npy --y y.npy --weights network.safetensors --step 0.05 --out out/audit',
  ],
  check: ['benign check weak', 'benign check my.yaml --seeds 0 --json'],
  plot: [
    'benign plot out/strong',
    'benign plot out/strong --figure convergence --format svg --format csv',
    'benign plot out/phase --figure phase --value risk.reached.error',
  ],
  sweep: [
    'benign sweep examples/frontier.yaml --out out/frontier',
    'benign sweep my.yaml --out out/my --workers 2',
  ],
  shard: ['benign shard run out/frontier --shard 0/4'],
  collect: ['benign collect out/frontier', 'benign collect out/frontier --out cells.parquet --json'],
  reproduce: [
    'benign reproduce hashimoto2026 --quick',
    'benign reproduce hashimoto2026 --claim activation-orthogonal --out out/claim',
    'benign reproduce karhadkar2024 --quick --claim level-curves',
  ],
  diff: ['benign diff out/strong out/other', 'benign diff a/record.json b/record.json --json --exit-code'],
  verify: ['benign verify out/strong', 'benign verify out/audit --json'],
  explain: ['benign explain residual', 'benign explain lifted feature', 'benign explain Gamma --json'],
  list: ['benign list theorems', 'benign list populations --json'],
  schema: ['benign schema > benign.schema.json', 'benign schema sweep'],
  completion: [
    'source <(benign completion bash)',
    'benign completion fish > ~/.config/fish/completions/benign.fish',
  ],
};

/** @param command  its name */
export function examplesOf(command: string): string {
  const examples = EXAMPLES[command] ?? [];
  return examples.length === 0 ? '' : `\nExamples:\n${examples.map((line) => `  ${line}\n`).join('')}`;
}
