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
  control: (id: string, moves: string) => `${id}: ${moves}`,
  choose: 'Choose a control of the picture to change what it does.',
  listName: 'All controls in words',
  list: (profile: string) => `What each control of ${profile} moves`,
  free: 'free',
  broken: 'This profile cannot be drawn.',
  more: (count: number) => `${count} more that came along`,
  whose: { own: 'your own', copy: 'your own copy', builtIn: 'came along' },
  builtInSays: 'It came along and stays as it is: a change makes a copy of your own, which stands over it.',
  ownSays: 'This profile is your own. Each change is kept at once.',
  copySays: 'Your own copy stands over the profile that came along.',
  learned: 'It is being learned. Press Done to change it by hand.',
  away: 'The bridge is away; nothing can be changed now.',
  back: 'Back to the one that came along',
  drop: 'Delete this profile',
  undo: (control: string | null) => (control === null ? 'Bring my own back' : `Undo: ${control}`),
  undoOf: (profile: string, control: string | null) =>
    control === null ? `Bring my own back: ${profile}` : `Undo: ${control}, ${profile}`,
  edit: 'Edit',
  editOf: (profile: string) => `Edit ${profile}`,
  close: 'Done',
}

/** Words of a control that is changed by hand. */
export const editWords = {
  kinds: { fader: 'fader', knob: 'knob', button: 'button', encoder: 'encoder', lamp: 'lamp' },
  scope: 'Which controls are changed',
  onlyIt: 'This one',
  all: (count: number) => `All ${count}`,
  allSays: (line: string) =>
    `Changes ${line} for every strip; {deck} and {stem} are those of each. A strip that was changed by itself stays so.`,
  does: (id: string) => `What ${id} does`,
  role: (roles: readonly string[]) => `It is the button of: ${roles.join('; ')}.`,
  free: 'It moves nothing.',
  message: 'Sends',
  messageOf: (id: string) => `What ${id} sends`,
  messages: {
    cc: 'controller',
    note: 'note',
    pitchbend: 'pitch bend',
    cc14: 'controller, 14 bits',
    nrpn: 'parameter number',
  },
  channel: 'Channel',
  number: 'Number',
  invert: 'Turned round',
  invertAll: 'All turned round',
  taken: (control: string) => `${control} sends that already; nothing was changed.`,
  binding: (path: string) => `How it moves ${path}`,
  away: 'Not here now: its effect lies in no slot.',
  change: 'Change',
  other: (path: string) => `Change: another parameter instead of ${path}`,
  remove: 'Remove',
  removeOf: (path: string) => `Remove ${path}`,
  add: 'Add a parameter',
  search: 'Find a parameter: vocals mute, loop, gain …',
  cancel: 'Cancel',
  count: (count: number, most: number) =>
    count === 0
      ? 'No parameter has these words'
      : `${count} ${count === 1 ? 'parameter' : 'parameters'}${count > most ? `, the first ${most} shown` : ''}`,
  when: 'When',
  always: 'always',
  layer: (name: string, hold: boolean) => (hold ? `while ${name} is held` : `while ${name} is on`),
  page: 'On page',
  everyPage: 'every',
  way: 'Way',
  modes: {
    absolute: 'goes with it',
    toggle: 'on and off',
    momentary: 'while it is held',
    set: 'sets a value',
    trigger: 'fires',
  },
  takeover: 'Takes over',
  takeovers: {
    pickup: 'when they meet',
    jump: 'at once',
    scale: 'bit by bit',
    relative: 'by the hand’s way',
  },
  value: (unit: string) => (unit === 'none' ? 'Value' : `Value, ${unit}`),
  on: 'on',
  off: 'off',
  step: 'A click, % of the way',
  span: ['Lamp begins at', 'Lamp ends at'],
  lamp: 'Lamp',
  lit: { on: 'lit while it is on', off: 'lit while it is off' },
  also: (controls: readonly string[]) => `Also moved by ${controls.join(', ')}`,
} as const
