import { createHash } from 'node:crypto'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { HtmlTagDescriptor, Plugin } from 'vite'

const GIVEN = /\.(webmanifest|png)$/
const PACKED = /\.(js|css|html|svg)$/
/** Bytes. */
const WORTH_PACKING = 1024

const LINKS: HtmlTagDescriptor[] = [
  {
    tag: 'link',
    // with its cookie: a device that was let in is known by it
    attrs: { rel: 'manifest', href: './manifest.webmanifest', crossorigin: 'use-credentials' },
    injectTo: 'head',
  },
  { tag: 'link', attrs: { rel: 'apple-touch-icon', href: './icon-192.png' }, injectTo: 'head' },
]

/** Adds to a build what lets a browser keep and install the page: the manifest with its icons, and the service worker
 *  with the names of the build's own files. Beside each text lies what it is packed to, which the door sends. */
export const buildShell = (): Plugin => {
  const folder = import.meta.dirname
  return {
    name: 'stembridge-shell',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { path }) => (path === '/index.html' ? LINKS : undefined),
    },
    writeBundle({ dir = '' }, bundle) {
      const given = readdirSync(folder).filter(name => GIVEN.test(name))
      for (const name of given) copyFileSync(join(folder, name), join(dir, name))
      const made = Object.keys(bundle)
      const kept = [...made.filter(name => !name.endsWith('.html')), ...given]
      const files = ['./', ...kept.map(name => `./${name}`)].sort()
      const page = readFileSync(join(dir, 'index.html'))
      const name = createHash('sha256').update(files.join()).update(page).digest('hex').slice(0, 12)
      const text = readFileSync(join(folder, 'service-worker.js'), 'utf8')
      writeFileSync(join(dir, 'service-worker.js'), `self.shell = ${JSON.stringify({ name, files })}\n${text}`)
      for (const file of made.filter(one => PACKED.test(one))) {
        const bytes = readFileSync(join(dir, file))
        if (bytes.length >= WORTH_PACKING) writeFileSync(join(dir, `${file}.gz`), gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
