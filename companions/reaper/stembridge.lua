-- @description Stembridge: stems of a deck on tracks of REAPER
-- @author Stembridge
-- @license MIT
-- @about
--   Makes a track for each stem of a Stembridge deck, with its name and colour, takes the song's tempo, puts a meter on
--   each (a JSFX that comes with this file), and links level, mute and solo of the tracks with the deck. What is there
--   stays as it is: run it again for another song. While it runs, "JS: Stembridge stem" on any other track can go along
--   with a stem.

local DECK = tonumber(reaper.GetExtState("Stembridge", "deck")) == 2 and 2 or 1
local port = math.floor(tonumber(reaper.GetExtState("Stembridge", "port")) or 4402)
-- where the bridge serves its page: there, or at one of the four ports after it
local PAGE = 4400
-- names as the bridge looks for them, colours as its page has them, words by which a track is known as a stem's
local STEMS = {
  { "Vocals", 0x1a8edf, "vocals vocal vox voc voice" },
  { "Drums", 0xe58f00, "drums drum drm" },
  { "Bass", 0xc394b3, "bass" },
  { "Other", 0x28cb9c, "other others" },
  { "Guitar", 0xf0e442, "guitar guitars gtr" },
  { "Piano", 0xd6ddeb, "piano pno keys" },
}
-- before one of those: it is not that stem
local NOT_THE = { no = true, non = true, without = true, minus = true, ohne = true, sans = true }
local STEM_OF = {}
for _, stem in ipairs(STEMS) do
  for word in stem[3]:gmatch("%a+") do STEM_OF[word] = stem[1] end
end
local EFFECT = "Stembridge/stem.jsfx"

-- The JSFX. Shared memory: [stem] its level as REAPER sounds it, linear; [16 + stem] its peak; [32] counts while the
-- script runs.
local JSFX = [==[
desc: Stembridge stem
//tags: utility metering
options:gmem=Stembridge
slider1:0<0,5,1{Vocals,Drums,Bass,Other,Guitar,Piano}>Stem
slider2:0<0,1,1{Meter only,Go along with its level}>This track
in_pin:left input
in_pin:right input
out_pin:left output
out_pin:right output

@init
now = 1;
want = 1;
peak = 0;
beat = 0;
quiet = 0;
step = 1 - exp(-1 / (0.01 * srate));
fall = exp(-1 / (0.4 * srate));

@block
stem = floor(slider1 + 0.5);
goes = slider2 > 0.5;
quiet = (gmem[32] == beat) * (quiet + samplesblock);
beat = gmem[32];
// without the script nothing is known: what stood stays
known = (beat > 0) * (quiet < 2 * srate);
want = 1 + goes * (known * gmem[stem] + (1 - known) * want - 1);
gmem[16 + stem] = goes * gmem[16 + stem] + (1 - goes) * peak;

@sample
now = now + (want - now) * step;
spl0 = spl0 * now;
spl1 = spl1 * now;
peak = max(peak * fall, max(abs(spl0), abs(spl1)));

@gfx 240 24
COLOURS
gfx_a = 1;
gfx_x = 0; gfx_y = 0;
gfx_rectto(gfx_w * max(0, min(1, 1 + 20 * log10(max(peak, 0.000001)) / 60)), gfx_h);
]==]

local is_windows = reaper.GetOS():find("Win") ~= nil

-- ExecProcess answers with the exit code, a line end, and what was said.
local function curl(words)
  local said = reaper.ExecProcess(words, 5000) or ""
  return said:match("^%d+\r?\n(.*)$") or ""
end

local function fetch(path)
  return curl(string.format('curl -s -m 3 "http://127.0.0.1:%d%s"', port, path))
end

-- The port on which the bridge hears OSC: the one given, else the one that it names beside its page. Without one, why.
local function find_bridge()
  if fetch("/?HOST_INFO"):find("OSC_PORT", 1, true) then return port end
  local pages = string.format("http://127.0.0.1:[%d-%d]/config", PAGE, PAGE + 4)
  local said = curl(string.format('curl -s --connect-timeout 0.3 -m 3 "%s"', pages))
  if said:find('"boot"', 1, true) then
    return tonumber(said:match('"oscPort":(%d+)')),
      "Stembridge runs, but another program holds its OSC port. Close that one, start Stembridge anew"
  end
  return nil, "The bridge does not answer on port " .. port .. ". Start Stembridge (npm start)"
end

local function value_at(path)
  return fetch(path .. "?VALUE"):match('"VALUE"%s*:%s*%[%s*"?(.-)"?%s*%]') or ""
end

local function padded(text)
  return text .. string.rep("\0", 4 - #text % 4)
end

-- OSC over TCP, each packet between END bytes; curl carries what a file holds.
local function tell(settings)
  local packets = {}
  for _, one in ipairs(settings) do
    packets[#packets + 1] = "\xC0" .. padded(one[1]) .. padded(",i") .. string.pack(">i4", one[2]) .. "\xC0"
  end
  local name = reaper.GetResourcePath() .. "/stembridge-osc.bin"
  local file = io.open(name, "wb")
  if not file then return end
  file:write(table.concat(packets))
  file:close()
  local line = string.format('curl -s -m 0.5 telnet://127.0.0.1:%d < "%s"', port, name)
  reaper.ExecProcess(is_windows and 'cmd.exe /c "' .. line .. '"' or "/bin/sh -c '" .. line .. "'", 5000)
  os.remove(name)
end

local function parts_of(colour)
  return colour >> 16, (colour >> 8) & 255, colour & 255
end

-- A meter has the colour of its stem.
local function colours_of_effect()
  local lines = {}
  for number, stem in ipairs(STEMS) do
    local r, g, b = parts_of(stem[2])
    lines[number] = string.format("stem == %d ? ( gfx_r = %.3f; gfx_g = %.3f; gfx_b = %.3f; );",
      number - 1, r / 255, g / 255, b / 255)
  end
  return table.concat(lines, "\n")
end

local function write_effect()
  local folder = reaper.GetResourcePath() .. "/Effects/Stembridge"
  reaper.RecursiveCreateDirectory(folder, 0)
  local file = io.open(folder .. "/stem.jsfx", "wb")
  if not file then return false end
  file:write((JSFX:gsub("COLOURS", colours_of_effect())))
  file:close()
  return true
end

-- The stem of a track by the last word of its name that tells one, as the bridge has it: "SONG_drums", "Lead vox".
local function stem_named(name)
  local found, before = nil, ""
  for word in (name:gsub("(%l)(%u)", "%1 %2")):lower():gmatch("%a+") do
    local stem = STEM_OF[word]
    if stem and NOT_THE[before] then return nil end
    if stem and not (stem == "Guitar" and before == "bass") then found = stem end
    before = word
  end
  return found
end

-- One that is called just like a stem comes before one that only has its word.
local function tracks_of_stems()
  local called, named = {}, {}
  for i = 0, reaper.CountTracks(0) - 1 do
    local track = reaper.GetTrack(0, i)
    local _, name = reaper.GetTrackName(track)
    local stem = stem_named(name)
    if stem and name:lower():gsub("[^%a]", "") == stem:lower() then
      called[stem] = called[stem] or track
    elseif stem then
      named[stem] = named[stem] or track
    end
  end
  for stem, track in pairs(named) do called[stem] = called[stem] or track end
  return called
end

local function new_track(name)
  local at = reaper.CountTracks(0)
  reaper.InsertTrackAtIndex(at, true)
  local track = reaper.GetTrack(0, at)
  reaper.GetSetMediaTrackInfo_String(track, "P_NAME", name, true)
  return track
end

local function put_meter(track, number)
  if reaper.TrackFX_AddByName(track, "JS: " .. EFFECT, false, 0) >= 0 then return end
  local effect = reaper.TrackFX_AddByName(track, "JS: " .. EFFECT, false, -1)
  if effect >= 0 then reaper.TrackFX_SetParam(track, effect, 0, number) end
end

local function make_tracks(has, with_meter)
  local there = tracks_of_stems()
  for number, stem in ipairs(STEMS) do
    local name, colour = stem[1], stem[2]
    if has:find(name:lower(), 1, true) then
      local track = there[name] or new_track(name)
      reaper.SetTrackColor(track, reaper.ColorToNative(parts_of(colour)) | 0x1000000)
      if with_meter then put_meter(track, number - 1) end
    end
  end
end

-- REAPER keeps its control surfaces in its settings: csurf_0=OSC "name" …
local function hears_osc()
  local file = io.open(reaper.get_ini_file(), "r")
  if not file then return false end
  local text = file:read("a")
  file:close()
  return text:find("csurf_%d+=OSC") ~= nil
end

-- The levels of the stems' tracks, as they sound, for the JSFX on other tracks.
local function share_levels(beat)
  local soloed = reaper.AnyTrackSolo(0)
  local there = tracks_of_stems()
  for number, stem in ipairs(STEMS) do
    local track = there[stem[1]]
    if track then
      local level = reaper.GetMediaTrackInfo_Value(track, "D_VOL")
      local is_out = reaper.GetMediaTrackInfo_Value(track, "B_MUTE") > 0
        or (soloed and reaper.GetMediaTrackInfo_Value(track, "I_SOLO") == 0)
      reaper.gmem_write(number - 1, is_out and 0 or level)
    end
  end
  reaper.gmem_write(32, beat)
end

local beat = 0
local function run()
  beat = beat + 1
  share_levels(beat)
  reaper.defer(run)
end

local function start()
  -- run once more it starts anew, in place of asking (REAPER 7)
  if reaper.set_action_options then reaper.set_action_options(3) end
  local found, why_not = find_bridge()
  if not found then
    reaper.MB(why_not .. ", then run this once more.", "Stembridge", 0)
    return
  end
  port = found
  local of_deck = "/deck/" .. DECK
  local has = value_at(of_deck .. "/track/stems")
  if has == "" then has = "vocals drums bass other" end
  reaper.Undo_BeginBlock()
  reaper.PreventUIRefresh(1)
  make_tracks(has, write_effect())
  local bpm = tonumber(value_at(of_deck .. "/tempo")) or 0
  if bpm > 0 then reaper.SetCurrentBPM(0, bpm, true) end
  reaper.PreventUIRefresh(-1)
  reaper.Undo_EndBlock("Stembridge: tracks of the stems", -1)
  tell({ { "/daw/reaper/deck", DECK }, { "/daw/reaper/on", 1 } })
  if not hears_osc() then
    reaper.MB("The tracks are there. For level, mute and solo to go along, add once in Preferences, Control/OSC/web: "
      .. "OSC (Open Sound Control), mode Configure device IP + local port, device IP 127.0.0.1, device port 9000, "
      .. "local listen port 8000, pattern Default.", "Stembridge", 0)
  end
  reaper.gmem_attach("Stembridge")
  run()
end

start()
