/** Every word of the first run's tour: three steps. */
export const tourWords = {
  name: 'First steps',
  steps: [
    {
      title: 'Bring a song',
      detail: 'Drop a file anywhere, or press 1 beside a song in the library below: it lies on deck 1.',
    },
    {
      title: 'Play, and pull a fader',
      detail: 'Each voice of the song has its own fader; M mutes it, S plays it alone. P brings the full mix back.',
    },
    {
      title: 'Play it from anywhere',
      detail: 'Press ? for every key. Controllers and OSC join under Surfaces, phones and tablets under Network.',
    },
  ],
  step: (n: number, of: number) => `${n} of ${of}`,
  next: 'Next',
  done: 'Done',
  skip: 'Skip',
  again: 'First steps again',
} as const
