/* Stembridge for Bitwig Studio 4 and later: makes a track for each stem of a deck, with its name and colour, takes the
   song's tempo, and links level, mute, solo, play and tempo with the deck. It speaks the OSC that the bridge knows of
   DrivenByMoss, so that this one file is enough. Licence: MIT. */
loadAPI(14)

host.setShouldFailOnDeprecatedUse(false)
host.defineController('Stembridge', 'Stembridge', '1.0', '6a1f0c5e-3f0b-4a55-9c57-1b6c6f9b2d41', 'Stembridge')

const TRACKS = 64
const STEPS = 127
const TURN_MS = 30
/* turns between two tries to reach a bridge that was not there yet; turns that a deck, or a new track, may take */
const TRY_AGAIN = 100
const ANSWER_TURNS = 30
const TRACK_TURNS = 100
/* names as the bridge looks for them, colours as its page has them, words by which a track is known as a stem's */
const STEMS = [
  ['Vocals', 0x1a8edf, 'vocals vocal vox voc voice'],
  ['Drums', 0xe58f00, 'drums drum drm'],
  ['Bass', 0xc394b3, 'bass'],
  ['Other', 0x28cb9c, 'other others'],
  ['Guitar', 0xf0e442, 'guitar guitars gtr'],
  ['Piano', 0xd6ddeb, 'piano pno keys'],
]
const STEM_OF = Object.create(null)
for (const stem of STEMS) for (const word of stem[2].split(' ')) STEM_OF[word] = stem[0]
/* before one of those: it is not that stem */
const NOT_THE = ['no', 'non', 'without', 'minus', 'ohne', 'sans']

let bridge
let toDeck
let transport
let application
let bank
let deck
let ports
let heardBridge = false
/* what was told last, by its address: only what changes is told */
const told = {}
/* what the bridge says of the deck, while it is asked; how many turns it may still take */
let says = {}
let asking = 0
/* names of stems whose tracks are still to be made; how many tracks there were before the one that is under way */
let wanted = []
let before = -1
let waited = 0

function init() {
  const preferences = host.getPreferences()
  ports = {
    osc: portOf(preferences.getNumberSetting('OSC port of Stembridge', 'Ports', 1024, 65535, 1, '', 4402)),
    own: portOf(preferences.getNumberSetting('This script hears on', 'Ports', 1024, 65535, 1, '', 4410)),
    bridge: portOf(preferences.getNumberSetting('The bridge hears this script on', 'Ports', 1024, 65535, 1, '', 4411)),
  }
  const document = host.getDocumentState()
  deck = document.getEnumSetting('Deck', 'Stembridge', ['1', '2'], '1')
  deck.markInterested()
  document.getSignalSetting('Tracks of the stems', 'Stembridge', 'Make').addSignalObserver(askDeck)
  document.getSignalSetting('With the deck', 'Stembridge', 'Link').addSignalObserver(link)
  transport = host.createTransport()
  transport.isPlaying().markInterested()
  transport.tempo().value().markInterested()
  transport.playPosition().markInterested()
  transport.timeSignature().markInterested()
  application = host.createApplication()
  bank = host.createMainTrackBank(TRACKS, 0, 0)
  for (let i = 0; i < TRACKS; i++) watchTrack(bank.getItemAt(i))
  openOsc()
  link()
  host.scheduleTask(turn, TURN_MS)
}

function portOf(setting) {
  setting.markInterested()
  return Math.round(setting.getRaw())
}

function watchTrack(track) {
  track.exists().markInterested()
  track.name().markInterested()
  track.volume().value().markInterested()
  track.mute().markInterested()
  track.solo().markInterested()
}

function openOsc() {
  const osc = host.getOscModule()
  const space = osc.createAddressSpace()
  space.registerDefaultMethod((_source, message) => {
    hear(String(message.getAddressPattern()), message)
  })
  osc.createUdpServer(ports.own, space)
  bridge = osc.connectToUdpServer('127.0.0.1', ports.osc, osc.createAddressSpace())
  toDeck = osc.connectToUdpServer('127.0.0.1', ports.bridge, osc.createAddressSpace())
}

/* The bridge is told where this script is, and to link with it. */
function link() {
  send(bridge, '/daw/bitwig/port', ports.own)
  send(bridge, '/daw/bitwig/listen', ports.bridge)
  send(bridge, '/daw/bitwig/deck', Number(deck.get()) || 1)
  send(bridge, '/daw/bitwig/on', 1)
}

function send(connection, address, value) {
  try {
    connection.sendMessage(address, value)
  } catch (_) {
    /* nobody is there; it is told again when it asks */
  }
}

function numberOf(message) {
  const type = String(message.getTypeTag()).replace(',', '').charAt(0)
  if (type === 'f') return Number(message.getFloat(0))
  if (type === 'd') return Number(message.getDouble(0))
  if (type === 'i') return Number(message.getInt(0))
  return type === 'T' ? 1 : 0
}

function hear(address, message) {
  const track = /^\/track\/(\d+)\/(volume|mute|solo)$/.exec(address)
  if (track && Number(track[1]) <= TRACKS) setTrack(bank.getItemAt(Number(track[1]) - 1), track[2], numberOf(message))
  else if (address === '/refresh') tellAll()
  else if (address === '/play' && numberOf(message) > 0) transport.play()
  else if (address === '/play') transport.stop()
  else if (address === '/tempo/raw') transport.tempo().value().setRaw(numberOf(message))
  else if (address === '/time') transport.setPosition(numberOf(message))
  else if (/^\/deck\/\d\/(tempo|track\/stems)$/.test(address))
    says[address] = address.endsWith('tempo') ? numberOf(message) : String(message.getString(0))
}

function setTrack(track, what, value) {
  const level = Math.min(1, Math.max(0, value / STEPS))
  if (what === 'volume') track.volume().value().setImmediately(level)
  else if (what === 'mute') track.mute().set(value > 0)
  else track.solo().set(value > 0)
}

function tellAll() {
  if (!heardBridge) {
    heardBridge = true
    host.println('Stembridge: the bridge is there')
  }
  for (const address in told) delete told[address]
  send(toDeck, '/update', 1)
  tellChanges()
  send(toDeck, '/update', 0)
}

function tell(address, value) {
  if (told[address] === value) return
  told[address] = value
  send(toDeck, address, value)
}

function tellChanges() {
  tell('/tempo/raw', transport.tempo().value().getRaw())
  tell('/time/signature', String(transport.timeSignature().get()))
  tell('/beat/str', beatText(transport.playPosition().get()))
  tell('/play', transport.isPlaying().get() ? 1 : 0)
  for (let i = 0; i < TRACKS; i++) tellTrack(bank.getItemAt(i), `/track/${i + 1}`)
}

function tellTrack(track, address) {
  const exists = track.exists().get()
  tell(`${address}/exists`, exists ? 1 : 0)
  if (!exists) return
  tell(`${address}/name`, String(track.name().get()))
  tell(`${address}/volume`, track.volume().value().get() * STEPS)
  tell(`${address}/mute`, track.mute().get() ? 1 : 0)
  tell(`${address}/solo`, track.solo().get() ? 1 : 0)
}

/* bar.beat.sixteenth, each from 1 */
function beatText(beats) {
  const inBar = Number.parseInt(String(transport.timeSignature().get()), 10) || 4
  const place = Math.max(0, beats)
  const beat = Math.floor(place)
  return [1 + Math.floor(beat / inBar), 1 + (beat % inBar), 1 + (Math.floor(place * 4) % 4)].join('.')
}

/* The stem of a track by the last word of its name that tells one, as the bridge has it: "SONG_drums", "Lead vox". */
function stemNamed(name) {
  const words = String(name)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  let found = null
  for (let i = 0; i < words.length; i++) {
    const stem = STEM_OF[words[i]]
    if (stem && NOT_THE.indexOf(words[i - 1]) >= 0) return null
    if (stem && (stem !== 'Guitar' || words[i - 1] !== 'bass')) found = stem
  }
  return found
}

/* One that is called just like a stem comes before one that only has its word. */
function tracksOfStems() {
  const called = {}
  const named = {}
  for (let i = 0; i < TRACKS; i++) {
    const track = bank.getItemAt(i)
    const name = track.exists().get() ? String(track.name().get()) : ''
    const stem = stemNamed(name)
    if (!stem) continue
    const bare = name.toLowerCase().replace(/[^a-z]/g, '')
    const of = bare === stem.toLowerCase() ? called : named
    if (!of[stem]) of[stem] = track
  }
  for (const stem in named) if (!called[stem]) called[stem] = named[stem]
  return called
}

function countTracks() {
  let count = 0
  for (let i = 0; i < TRACKS; i++) if (bank.getItemAt(i).exists().get()) count++
  return count
}

function paint(track, colour) {
  track.color().set((colour >> 16) / 255, ((colour >> 8) & 255) / 255, (colour & 255) / 255)
}

/* Asked for by its button: the bridge tells all that it knows, and is told to stop once the deck's part is there. */
function askDeck() {
  says = {}
  asking = ANSWER_TURNS
  send(bridge, '/subscribe', ports.own)
}

function waitForDeck() {
  if (asking === 0) return
  asking--
  const of = `/deck/${deck.get()}`
  if (asking > 0 && !(`${of}/tempo` in says && `${of}/track/stems` in says)) return
  asking = 0
  send(bridge, '/unsubscribe', ports.own)
  if (Object.keys(says).length > 0) makeTracks()
  else sayAway('press Make again')
}

function sayAway(then) {
  const where = `Stembridge does not answer on port ${ports.osc}`
  host.showPopupNotification(`${where}: start it (npm start), ${then}`)
}

/* Tracks that are there keep their place and are painted, the others are made one by one. */
function makeTracks() {
  const has = says[`/deck/${deck.get()}/track/stems`] || 'vocals drums bass other'
  const there = tracksOfStems()
  const bpm = says[`/deck/${deck.get()}/tempo`] || 0
  if (bpm > 0) transport.tempo().value().setRaw(bpm)
  wanted = []
  before = -1
  for (const stem of STEMS) {
    if (has.indexOf(stem[0].toLowerCase()) < 0) continue
    const track = there[stem[0]]
    if (track) paint(track, stem[1])
    else wanted.push(stem)
  }
}

/* A track that was asked for is there a moment later, as the last one. */
function makeNext() {
  if (wanted.length === 0) return
  const count = countTracks()
  if (before < 0) {
    before = count
    waited = 0
    application.createAudioTrack(-1)
  } else if (count > before) {
    const stem = wanted.shift()
    const track = bank.getItemAt(count - 1)
    track.name().set(stem[0])
    paint(track, stem[1])
    before = -1
  } else if (++waited > TRACK_TURNS) {
    host.showPopupNotification('Stembridge: Bitwig makes no more tracks')
    wanted = []
  }
}

let turns = 0
function turn() {
  waitForDeck()
  makeNext()
  if (heardBridge) tellChanges()
  else if (++turns % TRY_AGAIN === 0) {
    // said once; it is tried again and again
    if (turns === TRY_AGAIN) sayAway('it is found by itself')
    link()
  }
  host.scheduleTask(turn, TURN_MS)
}

function flush() {}
function exit() {}
