import { readFile } from 'node:fs/promises'

import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import { DAW_ROWS } from '../../contract/daw.ts'
import { ERRORS } from '../../contract/errors.ts'
import { OWN_EFFECTS } from '../../contract/insert-effects.ts'
import { EFFECT_ROW, rowsOfEffect } from '../../contract/inserts.ts'
import { controllerPages, profileSchemaFile } from '../../controller-profiles/generate.ts'
import type { Row } from '../../contract/parameter-row.ts'
import { openStageControlSession } from '../../examples/layouts/open-stage-control.ts'
import { touchOscXml } from '../../examples/layouts/touchosc.ts'
import { deck, scene, session, stem } from '../../contract/parameters.ts'

/** Every generated file of the project, by its path from the root. */
export const generatedFiles = async (): Promise<Map<string, string | Uint8Array>> =>
  new Map<string, string | Uint8Array>([
    ['docs/errors.md', errorsPage()],
    ['docs/parameters.md', parametersPage()],
    ['controller-profiles/profile.schema.json', profileSchemaFile()],
    ...(await controllerPages()),
    ['examples/open-stage-control.json', openStageControlSession()],
    ['examples/stembridge.tosc', deflateSync(touchOscXml())],
    ['engine/stretch/signalsmith-wasm.ts', await stretchModuleFile()],
  ])

/** The WebAssembly of signalsmith-stretch, which its package holds as text inside of code that an AudioWorklet and an
 *  offline render could not wait for. */
const stretchModuleFile = async (): Promise<string> => {
  const code = await readFile(fileURLToPath(import.meta.resolve('signalsmith-stretch')), 'utf8')
  const wasm = /octet-stream;base64,([A-Za-z0-9+/=]+)"/.exec(code)?.[1]
  if (!wasm) throw new Error('signalsmith-stretch holds no WebAssembly')
  return [
    '/** Signalsmith Stretch 1.3.2 as WebAssembly, in base64. Copyright (c) 2022 Geraint Luff / Signalsmith Audio Ltd.,',
    ' *  MIT licence. Made from the package signalsmith-stretch by `npm run generate`. */',
    'export const SIGNALSMITH_WASM =',
    `  '${wasm}'`,
    '',
  ].join('\n')
}

const errorsPage = (): string =>
  [
    '# Errors',
    '',
    'Made from `contract/errors.ts` by `npm run generate`. Over HTTP a failure is `{code, error, cure}` with its status;',
    'on the command line it is a line on stderr; in the panel it is a sentence with its cure.',
    '',
    '| code | status | says | cure |',
    '|---|---|---|---|',
    ...Object.entries(ERRORS).map(
      ([code, { status, says, cure }]) => `| \`${code}\` | ${status} | ${says} | ${cure} |`,
    ),
    '',
  ].join('\n')

const parametersPage = (): string =>
  [
    '# Parameters',
    '',
    'Made from `contract/parameters.ts` by `npm run generate`. One path is the OSC address, the OSCQuery node, the target',
    'in a controller profile and the key on the live WebSocket. A *value* is kept, a *trigger* happens once, a *reading*',
    'is sent out at most so many times a second. What stands as *reserved* has its address and nothing that sounds yet:',
    'setting it is answered with `not_yet`.',
    '',
    'A toggle without an argument is switched on (`/deck/1/play` plays); any other value without an argument is a question,',
    'answered to the sender. Faders follow ((dB + 192.66) ÷ 198.66)⁸: 0 at −144 dB, 0.782 at 0 dB, 1 at +6 dB.',
    '',
    ...section('A stem: `/deck/{1,2}/stem/{vocals,drums,bass,other}/…`', stem),
    ...section('A deck: `/deck/{1,2}/…`', deck),
    ...section('A slot for an effect: `…/insert/{1…4}/…` of a stem, a deck, `/send/{1,2}` or `/master`', SLOT_ROWS),
    ...OWN_EFFECTS.flatMap(({ id, name, parameters }) =>
      section(`${name}: a slot whose effect is \`${id}\``, parameters),
    ),
    ...section('The session', session),
    ...section('The DAWs', DAW_ROWS),
    ...section('A scene: `/scene/{1…8}/…`', scene),
  ].join('\n')

/** What a slot has whatever lies in it. */
const SLOT_ROWS: Record<string, Row> = { effect: EFFECT_ROW, ...rowsOfEffect('wam:any') }

const section = (title: string, rows: Record<string, Row>): string[] => [
  `## ${title}`,
  '',
  '| path | kind | unit | range | default | says |',
  '|---|---|---|---|---|---|',
  ...Object.entries(rows).map(
    ([path, row]) =>
      `| \`${path}\` | ${kindOf(row)} | ${row.unit} | ${rangeOf(row)} | ${defaultOf(row)} | ${row.says} |`,
  ),
  '',
]

const kindOf = (row: Row): string =>
  `${row.reserved ? 'reserved ' : ''}${row.kind}${row.rate ? `, ≤${row.rate}/s` : ''}`
const rangeOf = (row: Row): string =>
  row.range ? `${row.range[0]} … ${row.range[1]}` : (row.options?.join(', ') ?? '')
const defaultOf = (row: Row): string =>
  row.default === undefined
    ? ''
    : typeof row.default === 'number'
      ? String(Math.round(row.default * 1000) / 1000)
      : String(row.default)
