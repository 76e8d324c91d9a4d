// Takes everything off the page once nobody has touched it for five minutes, or when it is shown again from memory.
// The server asks for the PIN by then anyway; this is for the screen that is left lying open.

const IDLE = 5 * 60_000
const EVERY = 5_000
let touchedAt = Date.now()

for (const kind of ['pointerdown', 'keydown', 'scroll']) {
  addEventListener(kind, () => { if (!isIdle()) touchedAt = Date.now() }, { capture: true, passive: true })
}
const timer = setInterval(hideWhenIdle, EVERY)
document.addEventListener('visibilitychange', hideWhenIdle)
addEventListener('pageshow', (event) => { if (event.persisted) hide() })

function isIdle () {
  return Date.now() - touchedAt >= IDLE
}

function hideWhenIdle () {
  if (isIdle()) hide()
}

function hide () {
  clearInterval(timer)
  const kept = keep(document.querySelector('[data-register]'))
  const main = document.createElement('main')
  main.className = 'govuk-width-container muster-hidden'
  const heading = document.createElement('h1')
  heading.className = 'govuk-heading-l'
  heading.textContent = 'Hidden after five minutes'
  main.append(heading, kept ?? wayBack())
  document.title = 'Muster'
  document.body.replaceChildren(main)
  main.querySelector('.govuk-button').focus()
}

// What was marked and not sent yet: references, choices and times. No words that somebody typed, so no names.
function keep (register) {
  if (!register) return null
  const form = document.createElement('form')
  form.method = 'post'
  form.action = location.pathname
  const chosen = 'input[type="radio"]:checked, input[type="checkbox"]:checked, input[type="time"], input[type="hidden"]'
  for (const field of register.querySelectorAll(chosen)) form.append(hidden(field.name, field.value))
  const button = document.createElement('button')
  button.className = 'govuk-button'
  button.textContent = 'Enter your PIN'
  form.append(hidden('do', 'hold'), button)
  return form
}

function hidden (name, value) {
  const field = document.createElement('input')
  Object.assign(field, { type: 'hidden', name, value })
  return field
}

function wayBack () {
  const link = document.createElement('a')
  link.className = 'govuk-button'
  link.href = '/tablet'
  link.textContent = 'Enter your PIN'
  return link
}
