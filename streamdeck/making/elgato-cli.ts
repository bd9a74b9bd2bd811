import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { execa } from 'execa'

const cli = join(dirname(createRequire(import.meta.url).resolve('@elgato/cli/package.json')), 'bin', 'streamdeck.mjs')

/** Runs the vendor's tool. It is told to ask nobody whether there is a newer one. @returns what it printed
 *  @throws what it printed, where it does not end well */
export const elgato = async (verb: 'validate' | 'pack', folder: string, more: string[] = []): Promise<string> => {
  const words = [cli, verb, folder, '--no-update-check', ...more]
  const { all, exitCode } = await execa(process.execPath, words, { all: true, reject: false })
  if (exitCode !== 0) throw new Error(all)
  return all
}
