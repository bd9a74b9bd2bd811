import type { Action } from './action.ts'

export const queueProgress: Action = {
  id: 'queue-progress',
  name: 'Queue',
  says: 'Shows how far the songs in the queue are',
  icon: 'queue',
  fields: [],
  needs: 'queue',
  face: ({ queue: { waiting, running, percent, title, away } }) => {
    if (away) return { kind: 'words', head: '–', says: 'library away' }
    if (running + waiting === 0) return { kind: 'words', head: 'ready', says: 'queue empty' }
    const says = waiting > 0 ? `+${waiting} ${title}` : title
    return { kind: 'words', head: percent === null ? '…' : `${percent}%`, says, share: (percent ?? 0) / 100 }
  },
}
