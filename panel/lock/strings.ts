/** Every word of the screen's lock. */
export const lockWords = {
  lock: 'Lock',
  says: 'Lock the screen against hands (Shift L)',
  locked: 'Locked',
  detail: 'The sound and every other surface go on; this page takes no touch and no key.',
  unlock: 'Hold to unlock',
  again: 'Press again to unlock',
  unlocked: 'Unlocked',
} as const
