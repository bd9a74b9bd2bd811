/** Words of the scenes. */
export const sceneWords = {
  name: 'Scenes',
  recall: (n: number, stored: boolean) => `Scene ${n}${stored ? '' : ', empty'}`,
  store: (n: number) => `Store scene ${n}`,
  storeShort: 'Store',
  storeSays: 'The next scene that is pressed is stored; so is one pressed with Shift',
  travel: 'Travel',
  travelText: (key: string) => (key === '0 s' ? 'at once' : key === '1 beats' ? '1 beat' : key),
  log: 'Log',
  logSays: 'Writes the performance down, to be bounced later: stembridge bounce last OUT.wav',
  undo: 'Undo',
  undoSays: 'Takes back the last gesture (Ctrl+Z)',
  redo: 'Redo',
  redoSays: 'Does it again (Ctrl+Shift+Z)',
} as const
