/** Writes every file that is made from a table: `npm run generate`. A test regenerates and compares. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generatedFiles } from './generated-files.ts'

const root = join(import.meta.dirname, '..', '..')
for (const [file, text] of await generatedFiles()) {
  await writeFile(join(root, file), text)
  process.stdout.write(`wrote ${file}\n`)
}
