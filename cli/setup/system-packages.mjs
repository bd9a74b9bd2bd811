/** Brings the programs that the tests use as real peers: by apt-get where that may be used, else says what is missing. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** program to look for → Debian package that brings it */
const PEERS = {
  ffmpeg: 'ffmpeg',
  chromium: 'chromium',
  oscsend: 'liblo-tools',
  jackd: 'jackd2',
  ardour: 'ardour',
  'g++': 'g++',
  make: 'make',
  'redis-server': 'redis-server',
  ip: 'iproute2',
  cmake: 'cmake',
  curl: 'curl',
}
/** on Linux: file to look for → Debian package that brings it */
const FILES = {
  '/usr/bin/jalv': 'jalv',
  '/usr/bin/lv2ls': 'lilv-utils',
  '/usr/lib/lv2/eg-amp.lv2/manifest.ttl': 'lv2-examples',
  '/usr/lib/lv2/mda.lv2/manifest.ttl': 'mda-lv2',
  '/usr/include/jack/jack.h': 'libjack-jackd2-dev',
  '/usr/include/alsa/asoundlib.h': 'libasound2-dev',
}

const onPath = program =>
  (process.env.PATH ?? '')
    .split(process.platform === 'win32' ? ';' : ':')
    .some(folder => existsSync(`${folder}/${program}`))

const missingPackages = () => {
  const missing = Object.entries(PEERS)
    .filter(([program]) => !onPath(program))
    .map(([, name]) => name)
  if (process.platform === 'linux')
    missing.push(
      ...Object.entries(FILES)
        .filter(([file]) => !existsSync(file))
        .map(([, name]) => name),
    )
  return missing
}

const mayInstall = () => process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get')

export const bringSystemPackages = async () => {
  const missing = missingPackages()
  if (missing.length === 0) return
  if (!mayInstall()) {
    console.error(`Tests that need ${missing.join(', ')} will be skipped. To run them, install these programs.`)
    return
  }
  console.error(`Installing ${missing.join(', ')} for the tests`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = args => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
  apt(['update', '-qq'])
  if (!apt(['install', '-y', '-qq', '--no-install-recommends', ...missing]))
    console.error('Some did not install; their tests will be skipped')
}
