/** Which stem a file of a multitrack is, by the words of the field in its name. */
import { STEMS, type StemName } from './parameters.ts'

/** `mix`: the whole song; `rest`: all but one voice ("instrumental", "no vocals"). */
type Target = StemName | 'mix' | 'rest'
/** Where a part goes: into a stem, as the given mix, or `aside` since the other parts hold the same sound. */
export type PartPlace = StemName | 'mix' | 'aside'
/** `matched`: its name says so; what no word names goes to `other`. */
export type NamedPart = { name: string; as: PartPlace; matched: boolean }

const WORDS: Readonly<Record<Target, string>> = {
  vocals: `vocal vocals vox voc vocs voice voices ldv ldvox leadvox leadvocal leadvocals bgv bgvs bgvox bv bvs bvox
    backing backings bgvocals choir chor harmony harmonies harm singer singing rap rapper adlib adlibs acapella
    acapellas acappella accapella acap hook gesang stimme voz voces voix canto`,
  drums: `drum drums drumkit kit kick kicks kik kd bd bassdrum snare snares snr sn sd rimshot rim hat hats hihat hihats
    hh ohh chh tom toms cymbal cymbals cym crash ride overhead overheads oh perc percs percussion percussions beat beats
    clap claps snap snaps shaker shakers tamb tambo tambourine conga congas bongo bongos cajon cowbell timbale timbales
    909 606 707 breakbeat drm drms schlagzeug bateria batterie batteria`,
  bass: 'bass basses bs bss subbass sub 808 bassline bassgtr bassguitar upright contrabass basse bajo basso',
  guitar: `guitar guitars gtr gtrs guit guits gt git agtr egtr acgtr elgtr gitarre gitarren guitarra guitarras guitare
    chitarra strat tele ukulele uke`,
  piano: `piano pianos pno keys key keyboard keyboards kbd epiano rhodes wurli wurlitzer clav clavinet klavier
    pianoforte`,
  other: `other others synth synths synthesizer pad pads lead leads pluck plucks arp arps string strings violin violins
    viola cello cellos brass horn horns sax saxophone trumpet trombone flute clarinet organ hammond accordion harp bell
    bells marimba fx sfx efx effect effects riser risers sweep sweeps atmo atmos ambience texture textures noise melody
    melodies melodic chord chords orchestra music accompaniment sample samples banjo mandolin harmonica`,
  mix: 'mix mixdown mixture mixed master mastered premaster full fullmix 2mix stereomix bounce original',
  rest: 'instrumental instrumentals instr inst karaoke minusone playback',
}
/** Words that mean something else together; the longer goes before its parts. */
const PHRASES: Readonly<Record<string, Target>> = {
  'bass drum': 'drums',
  'bass kick': 'drums',
  'kick bass': 'drums',
  'bass guitar': 'bass',
  'bass gtr': 'bass',
  'guitar bass': 'bass',
  'bass synth': 'bass',
  'synth bass': 'bass',
  'upright bass': 'bass',
  'lead vocal': 'vocals',
  'lead guitar': 'guitar',
  'lead gtr': 'guitar',
  'lead synth': 'other',
  'guitar lead': 'guitar',
  'hi hat': 'drums',
  'hi hats': 'drums',
  'steel drum': 'other',
  'drum room': 'drums',
  'room mic': 'drums',
  'room mics': 'drums',
  'electric piano': 'piano',
  'vocal chop': 'vocals',
  'string bass': 'bass',
  'backing track': 'rest',
  'rhythm guitar': 'guitar',
  'bass bus': 'bass',
}
/** "no drums", "ohne Gesang": all but that. */
const WITHOUT = new Set(['no', 'non', 'without', 'minus', 'less', 'ohne', 'sans', 'sin'])

const BY_WORD: ReadonlyMap<string, Target> = new Map([
  ...(Object.entries(WORDS) as [Target, string][]).flatMap(([target, words]) =>
    words.split(/\s+/).map(word => [word, target] as const),
  ),
  ...(Object.entries(PHRASES) as [string, Target][]),
])

const isNumber = (word: string): boolean => /^\d+$/.test(word) && !BY_WORD.has(word)

/** The words of a name: accents folded, camelCase and figures parted, numbers dropped. */
const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap(word => (BY_WORD.has(word) ? [word] : (word.match(/\p{L}+|\p{N}+/gu) ?? [])))
    .filter(word => word !== '' && !isNumber(word))

/** What the last telling word says: "drum mix" are drums, "bass drum" is no bass. */
const targetOf = (words: readonly string[]): Target | undefined => {
  const found: Target[] = []
  for (let i = 0; i < words.length; i++) {
    const pair = BY_WORD.get(`${words[i]} ${words[i + 1]}`)
    const one = BY_WORD.get(words[i] as string)
    const target = pair ?? one
    if (!target) continue
    found.push(i > 0 && WITHOUT.has(words[i - 1] as string) && target !== 'mix' ? 'rest' : target)
    if (pair) i++
  }
  return found.findLast(t => t === 'rest') ?? found.findLast(t => t !== 'mix') ?? found.at(-1)
}

/** The words that every name has, as often as all have them: the song's title, not the voice. */
const sharedWords = (names: readonly string[][]): Map<string, number> => {
  const shared = new Map<string, number>()
  for (const word of new Set(names[0]))
    shared.set(word, Math.min(...names.map(words => words.filter(w => w === word).length)))
  return shared
}

const without = (words: readonly string[], shared: ReadonlyMap<string, number>): string[] => {
  const left = new Map(shared)
  return words.filter(word => {
    const n = left.get(word) ?? 0
    left.set(word, n - 1)
    return n <= 0
  })
}

type Split = { folders: string[]; base: string }

/** Folders and name of a path; the folders that all lie in say nothing. */
const splitOf = (names: readonly string[]): Split[] => {
  const paths = names.map(name => name.split(/[\\/]+/).filter(Boolean))
  let common = 0
  while (paths.length > 0 && paths.every(path => path.length > common + 1 && path[common] === paths[0]?.[common]))
    common++
  return paths.map(path => ({
    folders: path.slice(common, -1),
    base: (path.at(-1) ?? '').replace(/(\.stem)?\.[\p{L}\p{N}]{1,5}$/u, ''),
  }))
}

/** What each name says, by its own words, else by the nearest folder's. */
const targetsOf = (names: readonly string[]): (Target | undefined)[] => {
  const split = splitOf(names)
  const words = split.map(({ base }) => wordsOf(base))
  const shared = names.length > 1 ? sharedWords(words) : new Map<string, number>()
  const said = (each: readonly string[][]) =>
    each.map((own, i) => {
      const folders = split[i]?.folders ?? []
      return (
        targetOf(own) ??
        folders
          .map(wordsOf)
          .map(targetOf)
          .findLast(target => target !== undefined)
      )
    })
  const telling = said(words.map(own => without(own, shared)))
  // names that differ in numbers alone: what they share is the voice
  return telling.some(target => target !== undefined) ? telling : said(words)
}

const isStem = (target: Target | undefined): target is StemName => (STEMS as readonly unknown[]).includes(target)

/** By this engine the manifest of stems says that they came with their song. */
export const CAME_WITH_IT = { engine: 'imported', engineVersion: '1' } as const

/** Where each file of a multitrack goes, in the order given. One mix counts, a second is set aside; so is a rest, but
 *  where a single voice stands beside it. What no word names goes to `other`.
 *  @param names  file names, with their folders where there are any */
export const partsOf = (names: readonly string[]): NamedPart[] => {
  const targets = targetsOf(names)
  const voices = new Set([...targets.filter(isStem), ...targets.flatMap(t => (t === undefined ? ['other'] : []))])
  let [mix, rest] = [false, voices.size > 1]
  return names.map((name, i) => {
    const target = targets[i]
    if (target === undefined) return { name, as: 'other', matched: false }
    if (isStem(target)) return { name, as: target, matched: true }
    if (target === 'mix') {
      const first = !mix
      mix = true
      return { name, as: first ? 'mix' : 'aside', matched: true }
    }
    const first = !rest
    rest = true
    return { name, as: first ? 'other' : 'aside', matched: true }
  })
}

/** Whether files that come together are one song's stems, not songs: at least two places are named, by half of the
 *  names; of files that come in no folder every one is to be named. */
export const areStems = (names: readonly string[], { loose = false } = {}): boolean => {
  const parts = partsOf(names)
  const named = parts.filter(part => part.matched)
  const stems = new Set(named.map(part => part.as).filter(as => as !== 'aside'))
  const voices = [...stems].filter(as => as !== 'mix')
  return voices.length > 0 && stems.size > 1 && named.length >= (loose ? names.length : names.length / 2)
}

const AUDIO = /\.(wav|wave|w64|aif|aiff|aifc|flac|mp3|ogg|oga|opus|m4a|mp4|aac|caf|wv|wma|webm|mka)$/i

/** Whether a file counts as sound by its name; what systems leave beside it does not. */
export const isAudioName = (path: string): boolean => {
  const names = path.split(/[\\/]+/)
  const base = names.at(-1) ?? ''
  return AUDIO.test(base) && !base.startsWith('._') && !names.includes('__MACOSX')
}
