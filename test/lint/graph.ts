/** Holds the walls: cruises the tree, and proves first that the cruise can fail.
 *  Exit 1 on a violation, or when nothing was read. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cruiseTree } from './cruise.ts'

const root = join(import.meta.dirname, '..', '..')
const planted = await mkdtemp(join(root, 'server', 'planted-'))
try {
  await writeFile(join(planted, 'violation.ts'), "import '../../bridge/tree/set.ts'\n")
  const { violations } = await cruiseTree(root)
  if (!violations.some(v => v.startsWith('server-knows-no-bridge')))
    throw new Error('a planted import from server into bridge went unseen')
} finally {
  await rm(planted, { recursive: true })
}

const { modules, violations } = await cruiseTree(root)
for (const violation of violations) process.stderr.write(`${violation}\n`)
process.stdout.write(`graph: ${modules} modules, ${violations.length} violations; a planted one was seen\n`)
if (modules === 0 || violations.length > 0) process.exitCode = 1
