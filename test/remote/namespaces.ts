import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { onTestFinished } from 'vitest'

const ip = (...args: string[]) => spawnSync('ip', args, { encoding: 'utf8' })

/** Why no second network can be made here; undefined where it can. */
export const namespacesMissing = (): string | undefined => {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux'
  const name = `sb-try-${randomInt(1e6)}`
  const made = ip('netns', 'add', name)
  if (made.error) return 'the program ip is not installed'
  if (made.status !== 0) return 'this user may make no network namespace'
  ip('netns', 'del', name)
  return undefined
}

/** A second machine, as far as the network goes: it reaches this one by `here`, and nothing else. */
export const otherMachine = (): { here: string; there: string; within: string[] } => {
  const id = randomInt(1, 250)
  const [name, near, far] = [`sb-${id}-${process.pid}`, `sbn${id}`, `sbf${id}`]
  const [here, there] = [`10.213.${id}.1`, `10.213.${id}.2`]
  onTestFinished(() => {
    ip('netns', 'del', name)
    ip('link', 'del', near)
  })
  const steps = [
    ['netns', 'add', name],
    ['link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name],
    ['addr', 'add', `${here}/30`, 'dev', near],
    ['link', 'set', near, 'up'],
    ['-n', name, 'addr', 'add', `${there}/30`, 'dev', far],
    ['-n', name, 'link', 'set', far, 'up'],
    ['-n', name, 'link', 'set', 'lo', 'up'],
  ]
  for (const step of steps) {
    const { status, stderr } = ip(...step)
    if (status !== 0) throw new Error(`ip ${step.join(' ')}: ${stderr}`)
  }
  return { here, there, within: ['ip', 'netns', 'exec', name] }
}
