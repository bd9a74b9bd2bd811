/** "+2.0 %": how much faster than as recorded. */
export const speedText = (rate: number): string => {
  const percent = Math.round((rate - 1) * 1000) / 10
  return `${percent < 0 ? '−' : percent > 0 ? '+' : '±'}${Math.abs(percent).toFixed(1)} %`
}

/** "+2": semitones by which the deck sounds higher. */
export const pitchText = (cents: number): string => {
  const semitones = Math.round(cents) / 100
  return `${semitones < 0 ? '−' : semitones > 0 ? '+' : '±'}${Math.abs(semitones)}`
}

/** Where a key takes the speed: arrows half a percent (with shift a tenth), page keys 2 %, 0 as recorded. */
export const stepSpeed = (rate: number, { key, shiftKey }: { key: string; shiftKey: boolean }): number | undefined => {
  const fine = shiftKey ? 0.001 : 0.005
  const by: Record<string, number> = {
    ArrowUp: fine,
    ArrowRight: fine,
    ArrowDown: -fine,
    ArrowLeft: -fine,
    PageUp: 0.02,
    PageDown: -0.02,
  }
  if (key === '0' || key === 'Home') return 1
  const step = by[key]
  return step === undefined ? undefined : Math.min(2, Math.max(0.5, Math.round((rate + step) * 1e4) / 1e4))
}
