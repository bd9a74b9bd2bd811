export const surfaceWords = {
  learn: 'Learn a controller',
  learnSays: 'Choose the device, touch a control of this page, then move the one on the device.',
  noInputs: 'No MIDI device is plugged in.',
  device: 'Device',
  unknown: 'no profile yet',
  begin: 'Learn',
  stop: 'Done',
  undo: 'Undo last',
  rename: 'Rename',
  nameOf: 'Name of the profile',
  steps: {
    aim: 'Touch a control of this page: a fader, a knob, mute, play …',
    move: (path: string) =>
      `Now move the control that is to get ${path}: a knob or fader through its way, a button once.`,
    back: (path: string) => `It turns without ends. Turn it to the left, too, for ${path}.`,
  },
  learning: (profile: string) => `Learning ${profile}`,
  instead: (paths: readonly string[]) => `instead of ${paths.join(', ')}`,
  beside: (controls: readonly string[]) => `also moved by ${controls.join(', ')}`,
  bad: {
    broken: (count: number) => `${count} broken off`,
    endless: (count: number) => `${count} endless SysEx`,
    flooded: (count: number) => `${count} passed over in a flood`,
    refused: (count: number) => `${count} refused`,
  },
}

/** Words of the list of OSC addresses. */
export const addressWords = {
  name: 'OSC addresses',
  says: (port: number | null) =>
    `What can be sent${port === null ? '' : ` to UDP ${port}`}, as parameters of a profile too. Press an address to mark it whole.`,
  search: 'Find an address: vocals gain, loop, daw …',
  count: (count: number, most: number) =>
    `${count} ${count === 1 ? 'address' : 'addresses'}${count > most ? `, the first ${most} shown` : ''}`,
  kinds: { value: 'value', trigger: 'trigger', reading: 'reading' },
  reserved: 'reserved',
}

/** Words of profiles and their pictures. */
export const profileWords = {
  name: 'Profiles',
  show: 'Show',
  showOf: (profile: string) => `Show ${profile}`,
  saveOf: (profile: string) => `Save as file: ${profile}`,
  save: 'Save as file',
  open: 'Open a profile',
  picture: (profile: string) => `The controls of ${profile}, as they lie`,
  list: (profile: string) => `What each control of ${profile} moves`,
  free: 'free',
  broken: 'This profile cannot be drawn.',
}
