import type { Action } from './action.ts'

export const panic: Action = {
  id: 'panic',
  name: 'Panic',
  says: 'Full mix at unity, at once',
  icon: 'panic',
  fields: [],
  face: () => ({ kind: 'press', icon: 'panic', says: 'Full mix', lit: true, hue: 'alarm' }),
  down: ({ set }) => set('/panic'),
}
