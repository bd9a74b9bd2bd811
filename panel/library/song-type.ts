/** What a song is called while it is dragged from the list: its id. */
export const SONG_TYPE = 'application/x-stembridge-song'
