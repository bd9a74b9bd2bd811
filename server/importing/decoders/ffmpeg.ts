import { execa } from 'execa'
import { Failure } from '../../../contract/errors.ts'
import { childOutput, childText } from './child-output.ts'
import type { Decoder, Probe } from './decoder.ts'

/** Containers that hold audio, and none that names other files: a playlist must not open what lies beside it. */
const CONTAINERS =
  'wav,w64,mp3,flac,ogg,mov,mp4,m4a,3gp,3g2,mj2,aac,aiff,matroska,webm,caf,wv,ape,asf,au,tta,amr,dsf,ac3,eac3,mpc,mpc8'
const CLOSED_IN = ['-v', 'error', '-protocol_whitelist', 'file,pipe', '-format_whitelist', CONTAINERS]

type Ffprobe = {
  streams?: { codec_name?: string; sample_rate?: string; channels?: number; duration?: string; tags?: Tags }[]
  format?: { duration?: string; tags?: Tags }
}
type Tags = Record<string, string>

const positive = (text: string | undefined): number | null => (Number(text) > 0 ? Number(text) : null)

const tag = (name: string, ...of: (Tags | undefined)[]): string | null => {
  for (const tags of of)
    for (const [key, value] of Object.entries(tags ?? {}))
      if (key.toLowerCase() === name && value.trim()) return value.trim()
  return null
}

const probe: Decoder['probe'] = async (file, signal) => {
  const args = [...CLOSED_IN, '-show_format', '-show_streams', '-select_streams', 'a:0', '-of', 'json', `file:${file}`]
  const said = JSON.parse(await childText({ command: 'ffprobe', args, signal })) as Ffprobe
  const audio = said.streams?.[0]
  const rate = positive(audio?.sample_rate)
  if (!audio?.channels || rate === null) throw new Failure('unreadable_audio', 'it holds no audio stream')
  return {
    duration: positive(said.format?.duration) ?? positive(audio.duration),
    rate,
    channels: audio.channels,
    codec: audio.codec_name ?? 'unknown',
    title: tag('title', said.format?.tags, audio.tags),
    artist: tag('artist', said.format?.tags, audio.tags),
  } satisfies Probe
}

const wav: Decoder['wav'] = (file, { rate, stream = 0, signal }) => {
  const resampling = rate === undefined ? [] : ['-af', `aresample=${rate}:filter_size=64:cutoff=0.97`]
  const one = ['-map', `0:a:${stream}`, '-vn', '-sn', '-dn', '-map_metadata', '-1', '-bitexact']
  const out = ['-c:a', 'pcm_f32le', '-f', 'wav', 'pipe:1']
  const args = ['-nostdin', ...CLOSED_IN, '-i', `file:${file}`, ...one, ...resampling, ...out]
  return childOutput({ command: 'ffmpeg', args, signal })
}

/** The ffmpeg of this machine, or null where it or its ffprobe is missing. */
export const findFfmpeg = async (): Promise<Decoder | null> => {
  const ask = (command: string) => execa(command, ['-version'], { reject: false, stdin: 'ignore', timeout: 10_000 })
  const [ffmpeg, ffprobe] = await Promise.all([ask('ffmpeg'), ask('ffprobe')])
  if (ffmpeg.exitCode !== 0 || ffprobe.exitCode !== 0) return null
  const version = /^ffmpeg version n?([\d.]*\d|\S+)/.exec(ffmpeg.stdout)?.[1] ?? 'unknown'
  return { name: 'ffmpeg', version, probe, wav }
}
