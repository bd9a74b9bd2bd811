ardour {
  ["type"] = "EditorAction",
  name = "Stembridge",
  license = "MIT",
  author = "Stembridge",
  description = [[Makes a track for each stem of a Stembridge deck, with its name and colour, takes the song's tempo, and links
level, mute and solo of the tracks with the deck. Run it again at any time: what is there stays as it is.]]
}

function action_params ()
  return {
    ["deck"] = { title = "Deck (1 or 2)", default = "1" },
    ["port"] = { title = "OSC port of Stembridge", default = "4402" },
    ["own"] = { title = "OSC port of Ardour", default = "3819" },
  }
end

function factory (params) return function ()
  local given = params or {}
  local deck = tostring (given["deck"] or "1") == "2" and 2 or 1
  local port = math.floor (tonumber (given["port"] or 4402) or 4402)
  local own = math.floor (tonumber (given["own"] or 3819) or 3819)
  -- names as the bridge looks for them; colours as its page has them
  local stems = {
    { "Vocals", 0x56b4e9ff },
    { "Drums", 0xe69f00ff },
    { "Bass", 0xd98bb7ff },
    { "Other", 0x2bc79aff },
    { "Guitar", 0xf0e442ff },
    { "Piano", 0xcfd6e4ff },
  }

  -- Ardour fetches by itself where it has its window, else by the system's curl
  local function fetch (path)
    local url = string.format ("http://127.0.0.1:%d%s", port, path)
    if ArdourUI and ArdourUI.http_get then
      local ok, text = pcall (ArdourUI.http_get, url)
      return ok and text or ""
    end
    local pipe = io.popen ("curl -s -m 3 \"" .. url .. "\"")
    local text = pipe and pipe:read ("*a") or ""
    if pipe then pipe:close () end
    return text
  end
  local function value_at (path)
    return fetch (path .. "?VALUE"):match ('"VALUE"%s*:%s*%[%s*"?(.-)"?%s*%]') or ""
  end
  local function say (text)
    print ("Stembridge: " .. text)
    if LuaDialog then LuaDialog.Message ("Stembridge", text, LuaDialog.MessageType.Info, LuaDialog.ButtonType.Close):run () end
  end
  local function track_called (name)
    for track in Session:get_tracks ():iter () do
      if track:name ():lower ():gsub ("[^%a]", "") == name:lower () then return track end
    end
  end
  local function new_track (name)
    for track in Session:new_audio_track (2, 2, nil, 1, name, ARDOUR.PresentationInfo.max_order,
                                          ARDOUR.TrackMode.Normal, true):iter () do
      return track
    end
  end
  local function set_tempo (bpm)
    local map = Temporal.TempoMap
    local writable = (map.fetch_writable or map.write_copy) ()
    writable:set_tempo (Temporal.Tempo (bpm, bpm, 4), Temporal.timepos_t (0))
    Session:begin_reversible_command ("Tempo of Stembridge")
    map.update (writable)
    if not Session:abort_empty_reversible_command () then Session:commit_reversible_command (nil) end
  end

  if not fetch ("/?HOST_INFO"):find ("OSC_PORT", 1, true) then
    say ("The bridge does not answer on port " .. port .. ". Start it (npx stembridge start) and run this once more.")
    return
  end
  local of_deck = "/deck/" .. deck
  local has = value_at (of_deck .. "/track/stems")
  if has == "" then has = "vocals drums bass other" end
  local made = 0
  for _, stem in ipairs (stems) do
    if has:find (stem[1]:lower (), 1, true) then
      local track = track_called (stem[1])
      if not track then
        track = new_track (stem[1])
        made = made + 1
      end
      if track then track:presentation_info_ptr ():set_color (stem[2]) end
    end
  end
  local bpm = tonumber (value_at (of_deck .. "/tempo")) or 0
  if bpm > 0 then set_tempo (bpm) end

  local bridge = ARDOUR.LuaOSC.Address ("osc.udp://127.0.0.1:" .. port)
  bridge:send ("/daw/ardour/port", "i", own)
  bridge:send ("/daw/ardour/deck", "i", deck)
  bridge:send ("/daw/ardour/on", "i", 1)
  say (made .. " tracks made, tempo " .. (bpm > 0 and string.format ("%.2f", bpm) or "left as it is") ..
       ". If the page shows Ardour as silent: Preferences, Control Surfaces, tick Open Sound Control (OSC).")
end end
