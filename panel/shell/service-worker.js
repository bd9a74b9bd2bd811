/* Keeps the page's shell: the files of one build, under that build's name. The build writes `shell` before this file's
   text: {name, files}. Nothing live is kept: the bridge's and the library's answers are never answered from here. */
const PREFIX = 'stembridge-shell-'
const { name, files } = self.shell

self.addEventListener('install', event => {
  const keep = async () => {
    const cache = await caches.open(PREFIX + name)
    await cache.addAll(files)
    await self.skipWaiting()
  }
  event.waitUntil(keep())
})

self.addEventListener('activate', event => {
  const sweep = async () => {
    for (const key of await caches.keys()) if (key.startsWith(PREFIX) && key !== PREFIX + name) await caches.delete(key)
    await self.clients.claim()
  }
  event.waitUntil(sweep())
})

/** The page from the bridge; the kept one while that is away. */
const page = async request => {
  try {
    return await fetch(request)
  } catch (thrown) {
    const kept = await caches.match('./')
    if (kept) return kept
    throw thrown
  }
}

/** A file of a build is named by its content: the kept one is as good. */
const file = async request => (await caches.match(request)) ?? fetch(request)

self.addEventListener('fetch', event => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate' && pathname === '/') event.respondWith(page(request))
  else if (files.includes(`.${pathname}`)) event.respondWith(file(request))
})
