/** Rows of the error catalogue (errors.ts): DAWs. */
export const DAW_ERRORS = {
  ardour_silent: {
    status: 504,
    says: 'Ardour does not answer',
    cure: 'Open a session; in Preferences, Control Surfaces, switch on Open Sound Control; leave its port at 3819 or set ours',
  },
  reaper_silent: {
    status: 504,
    says: 'REAPER does not answer',
    cure: 'In Preferences, Control/OSC/web, add OSC: pattern Default, device port 9000 at this machine, local listen port 8000',
  },
  live_silent: {
    status: 504,
    says: 'Ableton Live does not answer',
    cure: 'Put AbletonOSC into the Remote Scripts, and choose it as a control surface in Link, Tempo & MIDI',
  },
  bitwig_silent: {
    status: 504,
    says: 'Bitwig Studio does not answer',
    cure: 'Add the controller script Stembridge.control.js, which needs no setting; or of DrivenByMoss its Open Sound Control: receive on 8000, send to 9000 at this machine',
  },
  daw_no_tracks: {
    status: 404,
    says: 'No track of the DAW has the name of a stem',
    cure: 'Name its tracks vocals, drums, bass, other, guitar, piano; words around the name do no harm',
  },
  daw_port_taken: {
    status: 503,
    says: 'Another program holds the port that the DAW sends to',
    cure: 'Close the other program, or set another port here and in the DAW',
  },
  bad_daws: {
    status: 422,
    says: 'The file of DAW settings is broken',
    cure: 'Mend daws.json as docs/daws.md shows, or delete it',
  },
} as const
