import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Ardour, ardourIsHere } from '../daw/ardour.ts'
import { until } from '../osc/peer.ts'
import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { BridgeOfSong, bridgeWithoutOsc } from './bridge-of-song.ts'

const script = readFileSync(join(import.meta.dirname, '..', '..', 'companions', 'ardour', 'stembridge.lua'), 'utf8')
const SETTLED_MS = 1500
const why = ardourIsHere() ? null : 'Ardour is not installed'

/** Runs the action as Ardour does once its user has put it on a button.
 *  @param page  where the companion begins to look for the bridge's page; here nobody is
 *  @param own   port on which its user says that Ardour hears OSC */
const press = (ardour: Ardour, port: number, page = 1, own = ardour.port): Promise<string> =>
  ardour.says(`
    Session = s
    local head
    function ardour (given) head = given end
    ${script.replace('local PAGE = 4400', `local PAGE = ${page}`)}
    local words = {}
    local print_before = print
    print = function (text) words[#words + 1] = text end
    factory ({ deck = "1", port = "${port}", own = "${own}" }) ()
    print = print_before
    return head.type .. ": " .. table.concat (words, " ")`)

describe.skipIf(why)(`The companion in a real Ardour${why ? ` (skipped: ${why})` : ''}`, () => {
  let ardour: Ardour
  let bridge: BridgeOfSong
  const colour = (name: string) =>
    ardour.says(`return string.format("%08x", s:route_by_name("${name}"):presentation_info_ptr():color())`)
  const tempo = () =>
    ardour.says('return Temporal.TempoMap.read():quarters_per_minute_at(Temporal.timepos_t(48000 * 30))')
  const tracks = () =>
    ardour.says(
      'local all = {}; for t in s:get_tracks():iter() do all[#all + 1] = t:name() end; return table.concat(all, "|")',
    )

  beforeAll(async () => {
    ardour = new Ardour(['bass', 'Lead vox'])
    bridge = await BridgeOfSong.open({ guitar: true })
    await ardour.start()
    await ardour.move('bass', -6)
  })
  afterAll(async () => {
    await bridge?.close()
    await ardour?.close()
  })

  it('makes the tracks that are missing, paints them, and takes the tempo that sounds', async () => {
    expect(await press(ardour, bridge.port)).toContain(
      'EditorAction: Stembridge: 3 tracks made, tempo 108.00. Level, mute and solo go along.',
    )
    expect((await tracks()).split('|').sort()).toEqual(['Drums', 'Guitar', 'Lead vox', 'Other', 'bass', 'click'])
    for (const [name, stem] of [
      ['Lead vox', 'vocals'] as const,
      ['bass', 'bass'] as const,
      ['Drums', 'drums'] as const,
    ])
      expect([name, `#${await colour(name)}`]).toEqual([name, `${STEM_COLOURS[stem]}ff`])
    expect(Number(await tempo())).toBeCloseTo(108, 2)
  })

  it('has the bridge link level, mute and solo, both ways, and leaves the faders as they were', async () => {
    await until(async () => (await bridge.value('/daw/ardour/state')) === 'bound', 'Ardour is bound')
    await until(async () => Math.abs(Number(await bridge.value('/deck/1/stem/bass/gain')) + 6) < 0.05, 'the bass comes')
    // bound for the first time, the session's values come to the deck
    await new Promise(resolve => setTimeout(resolve, SETTLED_MS))
    bridge.set('/deck/1/stem/vocals/gain', -9)
    bridge.set('/deck/1/stem/guitar/mute', 1)
    await until(() => Math.abs(ardour.level('Lead vox') + 9) < 0.05 && ardour.isMuted('Guitar'), 'the tracks follow')
    await ardour.solo('Drums', true)
    await until(async () => (await bridge.value('/deck/1/stem/drums/solo')) === true, 'the stem follows')
  })

  it('leaves what is there as it is when it is run again', async () => {
    expect(await press(ardour, bridge.port)).toContain('0 tracks made')
    expect(ardour.level('Lead vox')).toBeCloseTo(-9, 1)
    expect((await tracks()).split('|')).toHaveLength(6)
  })

  it('says what to do where no bridge answers, and touches nothing', async () => {
    expect(await press(ardour, 1)).toContain('The bridge does not answer on port 1. Start Stembridge (npm start)')
    const taken = await bridgeWithoutOsc()
    onTestFinished(taken.close)
    expect(await press(ardour, 1, taken.page)).toContain('another program holds its OSC port')
    expect((await tracks()).split('|')).toHaveLength(6)
  })

  it('finds the bridge by its page where it hears OSC on another port', async () => {
    expect(await press(ardour, 1, bridge.process.port - 1)).toContain('0 tracks made, tempo 108.00')
  })

  it("says what to switch on where Ardour's own OSC does not answer", async () => {
    expect(await press(ardour, bridge.port, 1, 1)).toContain('Ardour does not answer on its OSC port 1: in Preferences')
  })
})
