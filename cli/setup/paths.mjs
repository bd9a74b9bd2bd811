/** Where the launcher works: the repository's root and its git-ignored folder. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const ownFolder = join(root, '.stembridge')

export const nodeFolder = join(ownFolder, 'node')
