import type { Socket } from 'node:net'

/** Connections of one other machine, and of all others together: this machine's page always finds its way in. */
const OF_ONE = 64
const OF_ALL = 512

/** Counts the connections from other machines; true where one more would be too many. */
export const createCrowd = (isHere: (address: string) => boolean) => {
  const of = new Map<string, number>()
  let all = 0
  return (socket: Socket): boolean => {
    const address = socket.remoteAddress ?? ''
    if (isHere(address)) return false
    const count = of.get(address) ?? 0
    if (count >= OF_ONE || all >= OF_ALL) return true
    of.set(address, count + 1)
    all++
    socket.once('close', () => {
      const left = (of.get(address) ?? 1) - 1
      if (left === 0) of.delete(address)
      else of.set(address, left)
      all--
    })
    return false
  }
}
