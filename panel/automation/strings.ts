/** Words of the lanes. */
export const automationWords = {
  name: 'Automation',
  short: 'Lanes',
  open: (n: number) => `Shows the lanes of deck ${n}`,
  control: 'automated control',
  drawn: 'Has a lane',
  others: 'Other controls',
  record: 'Record',
  play: 'Play lanes',
  latch: 'Latch',
  says: {
    record: 'Records what hands move while the deck plays',
    play: 'Lets the lanes move the controls',
    latch: 'A touched control stays with its hand until the deck holds',
  },
  remove: 'Delete lane',
  left: 'in your hand',
  lane: (control: string) => `lane of ${control}`,
  noPoint: 'No point yet',
  point: (n: number, of: number, time: string, value: string, curve: string) =>
    `Point ${n} of ${of}: ${time}, ${value}, ${curve}`,
  curves: { hold: 'holds', linear: 'goes to the next' },
  help: 'Press adds a point, drag moves it, double press deletes it. Keys: ← → choose, ↑ ↓ value, , . a beat, H hold or line, Enter adds at the playhead, Del deletes.',
} as const
