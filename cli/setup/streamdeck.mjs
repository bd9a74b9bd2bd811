/** `npm run streamdeck`: brings what the Stream Deck plugin is made of, and packs it as one file. */
import { join } from 'node:path'
import { alone } from './lock.mjs'
import { runByNewerNode } from './newer-node.mjs'
import { bringNode, nodeIsThere } from './node.mjs'
import { bringPackages, packagesAreThere } from './packages.mjs'
import { root } from './paths.mjs'

await alone(async () => {
  if (!(await nodeIsThere())) await bringNode()
  if (!(await packagesAreThere({ withTests: true }))) await bringPackages({ withTests: true })
})
process.exitCode = await runByNewerNode([join(root, 'streamdeck/making/pack-main.ts')], { cwd: root })
