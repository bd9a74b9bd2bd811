import { join } from 'node:path'
import { covers, FULL_SCALE, type Manifest, type Ranges } from '../../contract/audio-folder.ts'
import { STEMS } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import { AudioFolder, readManifest } from '../storage/local/audio-folder.ts'
import { replaceFile } from '../storage/local/replace-file.ts'
import { resultMeter } from './check.ts'
import { BEGINNING, levelOfBeginning } from './core/level.ts'
import { residualMeter, roundTogether, shareResidual } from './core/residual.ts'
import type { Mixture } from './core/mixture.ts'
import type { Shape } from './core/segments.ts'
import { type Progress, separateMixture } from './core/separate-mixture.ts'
import type { Runner } from './engines/runner.ts'
import type { SeparationReport } from './separation.ts'

export type SeparateFolder = {
  mix: string
  stems: string
  runner: Runner
  signal: AbortSignal
  onProgress: (progress: Progress) => void
  onReady: (ready: Ranges) => void
  playhead: () => Samples
}

/** Separates one audio folder into another, which grows in place; what an earlier run of the same engine finished in it
 *  is kept. The stems sum to the mix to the last bit, but for limited samples.
 *  @throws cancelled, worker_died, separation_failed, disk_full, file_not_found */
export const separateFolder = async (of: SeparateFolder): Promise<SeparationReport> => {
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  const mix = await AudioFolder.open(of.mix)
  try {
    const { samples } = mix.manifest
    const stems = await openStems(of.stems, samples, of.runner)
    try {
      const measured = await fill(of, { mix, stems, seconds })
      const { modelResidualDb, residualDb } = measured
      await stems.finish({ samples, modelResidualDb, residualDb })
      const { clipped } = stems.manifest
      const { engine, engineVersion } = of.runner
      const made = { engine, engineVersion, samples, seconds: seconds(), ...measured }
      const report = { ...made, clipped, peakRssBytes: peakRss(of.runner) }
      await replaceFile(join(of.stems, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
      return report
    } finally {
      await stems.close()
    }
  } finally {
    await mix.close()
  }
}

/** Separates the first segment of a mix that is still growing, so that its beginning can be turned meanwhile.
 *  `separateFolder` goes on from there, to the same bits. Leaves it where stems have begun, or too little is there to say
 *  how they begin.
 *  @throws as separateFolder */
export const separateAhead = async (of: SeparateFolder): Promise<void> => {
  const mix = await AudioFolder.open(of.mix)
  try {
    const { samples, ready } = mix.manifest
    const { segment } = of.runner.shape
    const isThere = covers(ready as Ranges, 0, Math.max(segment, BEGINNING)) && samples > segment
    if (!isThere || (await readManifest(of.stems).catch(() => undefined))) return
    if (!(await levelOfBeginning(mixtureOf(mix), of.signal))) return
    const stems = await openStems(of.stems, samples, of.runner)
    try {
      await fill({ ...of, segments: 1 }, { mix, stems, seconds: () => 0 })
    } finally {
      await stems.close()
    }
  } finally {
    await mix.close()
  }
}

const mixtureOf = (mix: AudioFolder): Mixture => ({
  samples: mix.manifest.samples,
  read: (from, to) => mix.read('mix', from, to),
})

type Folders = { mix: AudioFolder; stems: AudioFolder; seconds: () => number }

const fill = async (of: SeparateFolder & { segments?: number }, { mix, stems, seconds }: Folders) => {
  const { tally } = stems.manifest
  const model = residualMeter(tally?.model)
  const written = residualMeter(tally?.written)
  const names = of.runner.shape.stems
  const result = resultMeter(names)
  let firstStemSeconds = 0
  const { modelResidualDb } = await separateMixture({
    ...of,
    mixture: mixtureOf(mix),
    ready: stems.manifest.ready,
    meter: model,
    take: async block => {
      result.addModel(block.mix, block.stems)
      shareResidual(block.mix, block.stems)
      roundTogether(block.mix, block.stems, 32767 / FULL_SCALE)
      written.add(block.mix, block.stems)
      result.addWritten(block.stems)
      await Promise.all(names.map((name, s) => stems.write(name, block.from, block.stems[s] as Float32Array)))
      const counted = { model: model.energies, written: written.energies }
      await stems.ready(block.from, block.from + block.mix.length / 2, counted)
      firstStemSeconds ||= seconds()
      of.onReady(stems.manifest.ready)
    },
  })
  const check = result.result({ modelResidualDb })
  return { firstStemSeconds, modelResidualDb, residualDb: written.db, check }
}

/** Whether only so much of it is made as is the same whatever the length: it was begun before the mix was whole. */
const isOnlyBegun = (known: Manifest, samples: Samples, { segment, stride }: Shape): boolean =>
  known.ready.every(([, to]) => to <= stride) && Math.min(known.samples, samples) > segment

/** Goes on with a folder that the same engine began for the same length, or ahead; else begins anew. */
const openStems = async (
  folder: string,
  samples: Samples,
  { engine, engineVersion, shape }: Runner,
): Promise<AudioFolder> => {
  const known = await readManifest(folder).catch(() => undefined)
  if (known && !known.complete && known.engine === engine && known.engineVersion === engineVersion)
    if (known.samples === samples || isOnlyBegun(known, samples, shape)) {
      const stems = await AudioFolder.open(folder)
      await stems.measure(samples)
      return stems
    }
  return AudioFolder.create(folder, { files: filesOf(shape), samples, engine, engineVersion })
}

/** In the panel's order; stems that the panel does not know come last. */
const filesOf = ({ stems }: Shape): string[] => [
  ...STEMS.filter(name => stems.includes(name)),
  ...stems.filter(name => !(STEMS as readonly string[]).includes(name)),
]

const peakRss = (runner: Runner): number => process.resourceUsage().maxRSS * 1024 + runner.peakRssBytes
