import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const FOLDERS = ['contract', 'dsp', 'engine', 'server', 'bridge', 'panel', 'cli', 'streamdeck']

/** Every module of the tree and every arrow that points the wrong way, as "rule: from → to". */
export const cruiseTree = async (root: string): Promise<{ modules: number; violations: string[] }> => {
  const { default: config } = await import(join(root, '.dependency-cruiser.mjs'))
  const { output } = await cruise(
    FOLDERS.filter(folder => existsSync(join(root, folder))),
    { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true, baseDir: root },
    undefined,
    { tsConfig: extractTSConfig(join(root, 'tsconfig.json')) },
  )
  const { summary } = output as ICruiseResult
  return {
    modules: summary.totalCruised,
    violations: summary.violations.map(v => `${v.rule.name}: ${v.from} → ${v.to}`),
  }
}
