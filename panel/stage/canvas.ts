/** A canvas that keeps the size of its box in device pixels; painters speak CSS pixels. It lets nothing through, which is
 *  quicker to lay on the page: `clear` fills it with the ground. */
export type Surface = {
  context: CanvasRenderingContext2D
  width: number
  height: number
  clear: () => void
  close: () => void
}

export const surfaceOf = (canvas: HTMLCanvasElement): Surface => {
  const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D
  const ground = token('well')
  const surface: Surface = {
    context,
    width: 0,
    height: 0,
    clear: () => {
      context.fillStyle = ground
      context.fillRect(0, 0, surface.width, surface.height)
    },
    close: () => observer.disconnect(),
  }
  const resize = (): void => {
    const scale = devicePixelRatio || 1
    surface.width = canvas.clientWidth
    surface.height = canvas.clientHeight
    canvas.width = Math.round(surface.width * scale)
    canvas.height = Math.round(surface.height * scale)
    context.setTransform(scale, 0, 0, scale, 0, 0)
    surface.clear()
  }
  const observer = new ResizeObserver(resize)
  observer.observe(canvas)
  resize()
  return surface
}

/** A token's value, as the style sheet has it. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
