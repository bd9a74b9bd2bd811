/** Things to be done at a frame, in order; those of the same frame in the order they came. */
export type Schedule = { readonly queue: { frame: number; act: () => void }[] }

export const createSchedule = (): Schedule => ({ queue: [] })

export const scheduleAt = ({ queue }: Schedule, frame: number, act: () => void): void => {
  let i = queue.length
  while (i > 0 && (queue[i - 1] as { frame: number }).frame > frame) i--
  queue.splice(i, 0, { frame, act })
}

/** Does what is due at `frame`. @returns frames until the next, at most `most` */
export const doDue = ({ queue }: Schedule, frame: number, most: number): number => {
  while (queue.length > 0 && (queue[0] as { frame: number }).frame <= frame) queue.shift()?.act()
  return queue.length === 0 ? most : Math.min(most, Math.ceil((queue[0] as { frame: number }).frame) - frame)
}
