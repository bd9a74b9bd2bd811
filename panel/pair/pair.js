/** The form by which a device comes in: it sends the code and a name, and has the page in its place once it is in. A link
 *  that was read from the picture of a code has the code behind its #, which no request carries. */
const part = id => document.getElementById(id)
const [form, code, name, enter, said] = ['form', 'code', 'name', 'enter', 'said'].map(part)

/** What a device of this kind is called, until its owner says otherwise. */
const kindOf = agent =>
  [
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android.*Mobile/, 'Phone'],
    [/Android/, 'Tablet'],
    [/Macintosh/, 'Mac'],
    [/Windows/, 'Windows PC'],
    [/Linux|CrOS/, 'Computer'],
  ].find(([pattern]) => pattern.test(agent))?.[1] ?? 'A device'

const AWAY = { error: 'Stembridge does not answer', cure: 'See that it still runs, and that both are on one network' }

/** What kept it out; undefined once it is in. */
const comeIn = async () => {
  const body = JSON.stringify({
    code: code.value.replace(/\D/g, ''),
    name: name.value.trim() || kindOf(navigator.userAgent),
  })
  const headers = { 'content-type': 'application/json' }
  try {
    const answer = await fetch('/access/pair', { method: 'POST', headers, body })
    return answer.ok ? undefined : await answer.json()
  } catch {
    return AWAY
  }
}

form.addEventListener('submit', async event => {
  event.preventDefault()
  if (!/^\d{6}$/.test(code.value.replace(/\D/g, ''))) {
    said.textContent = 'The code has six digits.'
    code.focus()
    return
  }
  enter.disabled = true
  said.textContent = ''
  const refusal = await comeIn()
  if (!refusal) return location.replace('/')
  enter.disabled = false
  said.textContent = `${refusal.error}. ${refusal.cure}.`
  code.select()
})

name.value = kindOf(navigator.userAgent)
code.value = /^#code=(\d{6})$/.exec(location.hash)?.[1] ?? ''
history.replaceState(null, '', '/')
if (code.value) enter.focus()
else code.focus()
