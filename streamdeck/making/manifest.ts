import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { type Action, actions, PLUGIN, uuidOf } from '../actions/index.ts'
import { layouts } from './layouts.ts'

const encoderOf = ({ triggers, icon }: Action): object =>
  triggers === undefined
    ? {}
    : {
        Encoder: {
          Icon: `images/keys/${icon}`,
          StackColor: STEM_COLOURS.vocals,
          TriggerDescription: triggers,
          layout: 'layouts/stem.json',
        },
      }

const actionOf = (action: Action): object => ({
  UUID: uuidOf(action),
  Name: action.name,
  Tooltip: action.says,
  Icon: `images/actions/${action.icon}`,
  Controllers: action.triggers ? ['Encoder', 'Keypad'] : ['Keypad'],
  ...encoderOf(action),
  // what a key shows is drawn, with the name in it
  UserTitleEnabled: false,
  DisableAutomaticStates: true,
  States: (action.states ?? ['']).map(name => ({
    Image: `images/keys/${action.icon}`,
    ShowTitle: false,
    ...(name ? { Name: name } : {}),
  })),
})

/** The plugin's manifest.json (Stream Deck SDK, version 3).
 *  @param version  four numbers */
export const manifestOf = (version: string): object => ({
  UUID: PLUGIN,
  Name: 'Stembridge',
  Version: version,
  Author: 'The Stembridge authors',
  Description: 'The stems of a song under your fingers: mute, solo, level, decks, scenes and tempo of Stembridge.',
  Category: 'Stembridge',
  CategoryIcon: 'images/category',
  Icon: 'images/plugin',
  CodePath: 'bin/plugin.js',
  PropertyInspectorPath: 'inspector/inspector.html',
  Actions: actions.map(actionOf),
  Profiles: layouts.map(({ file, deviceType }) => ({
    Name: `profiles/${file}`,
    DeviceType: deviceType,
    Readonly: false,
    AutoInstall: true,
    DontAutoSwitchWhenInstalled: true,
  })),
  SDKVersion: 3,
  Software: { MinimumVersion: '7.1' },
  Nodejs: { Version: '24' },
  OS: [
    { Platform: 'mac', MinimumVersion: '12' },
    { Platform: 'windows', MinimumVersion: '10' },
  ],
})
