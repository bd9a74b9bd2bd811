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
  -- where the bridge serves its page: there, or at one of the four ports after it
  local PAGE = 4400
  -- names as the bridge looks for them, colours as its page has them, words by which a track is known as a stem's
  local stems = {
    { "Vocals", 0x1a8edfff, "vocals vocal vox voc voice" },
    { "Drums", 0xe58f00ff, "drums drum drm" },
    { "Bass", 0xc394b3ff, "bass" },
    { "Other", 0x28cb9cff, "other others" },
    { "Guitar", 0xf0e442ff, "guitar guitars gtr" },
    { "Piano", 0xd6ddebff, "piano pno keys" },
  }
  -- before one of those: it is not that stem
  local not_the = { no = true, non = true, without = true, minus = true, ohne = true, sans = true }
  local stem_of = {}
  for _, stem in ipairs (stems) do
    for word in stem[3]:gmatch ("%a+") do stem_of[word] = stem[1] end
  end

  local function curl (url)
    local pipe = io.popen ("curl -s -m 3 \"" .. url .. "\"")
    local text = pipe and pipe:read ("*a") or ""
    if pipe then pipe:close () end
    return text
  end
  -- Ardour fetches by itself where it has its window, else by the system's curl
  local function fetch (at, path)
    local url = string.format ("http://127.0.0.1:%d%s", at, path)
    if ArdourUI and ArdourUI.http_get then
      local ok, text = pcall (ArdourUI.http_get, url)
      if ok and text and text ~= "" then return text end
    end
    return curl (url)
  end
  local function value_at (path)
    return fetch (port, path .. "?VALUE"):match ('"VALUE"%s*:%s*%[%s*"?(.-)"?%s*%]') or ""
  end
  local function say (text)
    print ("Stembridge: " .. text)
    if LuaDialog then LuaDialog.Message ("Stembridge", text, LuaDialog.MessageType.Info, LuaDialog.ButtonType.Close):run () end
  end

  -- The port on which the bridge hears OSC: the one given, else the one that it names beside its page. Without one, why.
  local function find_bridge ()
    if fetch (port, "/?HOST_INFO"):find ("OSC_PORT", 1, true) then return port end
    for at = PAGE, PAGE + 4 do
      local said = fetch (at, "/config")
      if said:find ('"boot"', 1, true) then
        local named = tonumber (said:match ('"oscPort":(%d+)'))
        return named, "Stembridge runs, but another program holds its OSC port. Close that one, start Stembridge anew"
      end
    end
    return nil, "The bridge does not answer on port " .. port .. ". Start Stembridge (npm start)"
  end

  -- The stem of a track by the last word of its name that tells one, as the bridge has it: "SONG_drums", "Lead vox".
  local function stem_named (name)
    local found, before = nil, ""
    for word in (name:gsub ("(%l)(%u)", "%1 %2")):lower ():gmatch ("%a+") do
      local stem = stem_of[word]
      if stem and not_the[before] then return nil end
      if stem and not (stem == "Guitar" and before == "bass") then found = stem end
      before = word
    end
    return found
  end
  -- One that is called just like a stem comes before one that only has its word.
  local function tracks_of_stems ()
    local called, named = {}, {}
    for track in Session:get_tracks ():iter () do
      local name = track:name ()
      local bare = (name:lower ():gsub ("[^%a]", ""))
      local stem = stem_named (name)
      if stem and bare == stem:lower () then called[stem] = called[stem] or track
      elseif stem then named[stem] = named[stem] or track end
    end
    for stem, track in pairs (named) do called[stem] = called[stem] or track end
    return called
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

  -- Ardour's own OSC answers the bridge within a moment, where it is switched on.
  local function is_linked ()
    for _ = 1, 15 do
      ARDOUR.LuaAPI.usleep (100000)
      if value_at ("/daw/ardour/state") == "bound" then return true end
    end
    return false
  end

  local found, why_not = find_bridge ()
  if not found then
    say (why_not .. ", then run this once more.")
    return
  end
  port = found
  local of_deck = "/deck/" .. deck
  local has = value_at (of_deck .. "/track/stems")
  if has == "" then has = "vocals drums bass other" end
  local there, made = tracks_of_stems (), 0
  for _, stem in ipairs (stems) do
    local name, colour = stem[1], stem[2]
    if has:find (name:lower (), 1, true) then
      local track = there[name]
      if not track then
        track = new_track (name)
        made = made + 1
      end
      if track then track:presentation_info_ptr ():set_color (colour) end
    end
  end
  local bpm = tonumber (value_at (of_deck .. "/tempo")) or 0
  if bpm > 0 then set_tempo (bpm) end

  local bridge = ARDOUR.LuaOSC.Address ("osc.udp://127.0.0.1:" .. port)
  bridge:send ("/daw/ardour/port", "i", own)
  bridge:send ("/daw/ardour/deck", "i", deck)
  bridge:send ("/daw/ardour/on", "i", 1)
  say (made .. " tracks made, tempo " .. (bpm > 0 and string.format ("%.2f", bpm) or "left as it is") ..
       (is_linked () and ". Level, mute and solo go along." or ". Ardour does not answer on its OSC port " .. own ..
       ": in Preferences, Control Surfaces, tick Open Sound Control (OSC); it is linked by itself then."))
end end
