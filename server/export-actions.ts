import type { Flows } from './flows.ts'
import type { ExportActions } from './http/export-routes.ts'
import { exportStore, fileOfExport, getTrack, startExport } from './library/index.ts'
import { runView } from './runs/index.ts'

/** The exports' actions, as the door knows them. */
export const exportActions = (flows: Flows & { data: string }): ExportActions => {
  const { line, places, database } = flows
  return {
    start: (id, format) => runView({ ...line, places }, startExport(flows, id, format)),
    list: id => {
      getTrack(flows, id)
      return exportStore(database).of(id)
    },
    open: id => fileOfExport(flows, id),
  }
}
