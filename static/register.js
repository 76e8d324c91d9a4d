// The register, a little quicker: counts as you tap, presets times, sets the remaining. It works without.

const TICK = 1000

for (const form of document.querySelectorAll('[data-register]')) start(form)

function start(form) {
  const openedAt = performance.now()
  const rows = [...form.querySelectorAll('[data-row]')]
  const remaining = form.querySelector('[data-remaining]')

  form.addEventListener('change', (event) => {
    if (event.target.type !== 'radio') return
    presetTime(form, event.target, openedAt)
    show(form, rows)
  })
  for (const row of rows) offerTransport(row)
  remaining?.addEventListener('click', (event) => {
    event.preventDefault()
    for (const row of rows.filter(isOpen)) row.querySelector('input[value="present"]').checked = true
    show(form, rows)
    // The button is gone now: whoever came by keyboard goes on to the next one.
    form.querySelector('[data-send]').focus()
  })
  show(form, rows)
}

function show(form, rows) {
  const expected = rows.filter((row) => !('unexpected' in row.dataset))
  const answered = expected.filter(isAnswered).length
  const missing = expected.length - answered
  const open = rows.filter(isOpen).length
  const remaining = form.querySelector('[data-remaining]')
  if (remaining) {
    remaining.hidden = open === 0
    say(remaining, `Set the remaining ${open} to present`)
  }
  say(form.querySelector('[data-send]'), `Send: ${answered} of ${expected.length}`)
  say(form.querySelector('[data-count]'), missing === 0
    ? 'Every expected pupil is marked.'
    : `${missing} ${missing === 1 ? 'pupil' : 'pupils'} not reported yet – finish later`)
}

// Never puts a new text where the same one stands: under a finger that is down, that would swallow the press.
function say(part, text) {
  if (part.textContent !== text) part.textContent = text
}

function isAnswered(row) {
  return 'care' in row.dataset || row.querySelector('input[name$="-status"]:checked')?.value
}

function isOpen(row) {
  return !isAnswered(row) && !('tutored' in row.dataset)
}

// One tap says that a pupil who is brought is absent, and why.
function offerTransport(row) {
  const brought = row.querySelector('[data-brought]')
  if (!brought) return
  brought.hidden = false
  brought.addEventListener('click', (event) => {
    const because = event.target.closest('[data-because]')?.dataset.because
    if (!because) return
    row.querySelector(`input[name$="-reason"][value="${because}"]`).checked = true
    const absent = row.querySelector('input[name$="-status"][value="absent"]')
    absent.checked = true
    absent.focus()
    absent.dispatchEvent(new Event('change', { bubbles: true }))
  })
}

// The time of day comes from the page, not from the device, whose clock may be wrong.
function presetTime(form, radio, openedAt) {
  const name = { late: 'arrived', left_early: 'left' }[radio.value]
  if (!name || !form.dataset.now || !radio.name.endsWith('-status')) return
  const field = form.querySelector(`#${CSS.escape(radio.name.replace(/-status$/, `-${name}`))}`)
  const seconds = Number(form.dataset.now) + Math.floor((performance.now() - openedAt) / TICK)
  const time = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60].map((part) => String(part).padStart(2, '0')).join(':')
  // After the session nobody arrives or leaves now: the time is the person's to say.
  if (field && !field.value && time <= (form.dataset.ends ?? time)) field.value = time
}
