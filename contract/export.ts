/** 24-bit wav, 24-bit flac, mp3 of 320 kb/s. */
export const EXPORT_FORMATS = ['wav', 'flac', 'mp3'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]
